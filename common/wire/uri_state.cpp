#include "common/value/python_error.hpp"
#include "common/wire/uri.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wire {

namespace {

constexpr std::size_t kItems = 5;

[[noreturn]] void refuse(std::string_view item, std::string_view expected,
                         const value::Value& value) {
    throw value::PythonError(
        "TypeError", fmt::format("{} in the state of a URI: expected {}, got {}", item, expected,
                                 value.type_name()));
}

std::string text_of(std::string_view item, const value::Value& value) {
    if (const auto* text = value.get_if<std::string>()) return *text;
    refuse(item, "str", value);
}

std::string optional_text(std::string_view item, const value::Value& value) {
    return value.is_none() ? std::string() : text_of(item, value);
}

std::int64_t optional_port(const value::Value& value) {
    if (value.is_none()) return 0;
    if (const auto* port = value.get_if<std::int64_t>()) return *port;
    refuse("port", "int", value);
}

std::vector<std::string> tags_of(const value::Value& value) {
    const value::List* items = value.sequence();
    if (const auto* set = value.get_if<value::Set>()) items = &set->items();
    if (items == nullptr) refuse("object", "set of str", value);
    std::vector<std::string> tags;
    for (const value::Value& item : *items) tags.push_back(text_of("tag", item));
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    return tags;
}

/// The form that a URI with this word has.
Uri::Form form_of(const std::string& protocol) {
    if (protocol == "PYRO") return Uri::Form::Pyro;
    if (protocol == "PYRONAME") return Uri::Form::PyroName;
    if (protocol == "PYROMETA") return Uri::Form::PyroMeta;
    throw value::PythonError("Pyro4.errors.PyroError", "invalid uri (protocol)");
}

value::Value text_or_none(const std::string& text) {
    return text.empty() ? value::Value() : value::Value(text);
}

const value::List& items_of(const value::Value& state) {
    const value::List* items = state.sequence();
    if (items == nullptr) refuse("state", "tuple", state);
    if (items->size() < kItems) {
        throw value::PythonError(
            "ValueError", fmt::format("not enough values to unpack (expected {}, got {})", kItems,
                                      items->size()));
    }
    if (items->size() > kItems) {
        throw value::PythonError("ValueError",
                                 fmt::format("too many values to unpack (expected {})", kItems));
    }
    return *items;
}

}  // namespace

value::Tuple uri_state(const Uri& uri) {
    const std::string text = uri.to_string();
    value::Value object = uri.object;
    if (uri.form == Uri::Form::PyroMeta) {
        value::Set tags;
        for (const std::string& tag : uri.tags) tags.insert(tag);
        object = std::move(tags);
    }
    const bool has_port = !uri.host.empty() || uri.port != 0;
    return value::Tuple{text.substr(0, text.find(':')), std::move(object),
                        text_or_none(uri.socket_name), text_or_none(uri.host),
                        has_port ? value::Value(uri.port) : value::Value()};
}

Uri uri_from_state(const value::Value& state) {
    const value::List& items = items_of(state);
    Uri uri;
    uri.form = form_of(text_of("protocol", items[0]));
    if (uri.form == Uri::Form::PyroMeta) {
        uri.tags = tags_of(items[1]);
    } else {
        uri.object = text_of("object", items[1]);
    }
    uri.socket_name = optional_text("socket name", items[2]);
    uri.host = optional_text("host", items[3]);
    uri.port = optional_port(items[4]);
    return uri;
}

}  // namespace wire
