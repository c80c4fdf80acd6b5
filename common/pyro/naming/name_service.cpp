#include "common/pyro/naming/name_service.hpp"

#include "common/pyro/context.hpp"
#include "common/pyro/errors.hpp"
#include "common/pyro/uri_codec.hpp"
#include "common/wire/uri.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <variant>

namespace pyro::naming {
namespace {

using value::Value;
using Tags = std::vector<std::string>;

constexpr std::string_view kUriClass = "Pyro4.core.URI";
constexpr std::string_view kOwnPyro5Tag = "class:Pyro5.nameserver.NameServer";

bool caller_speaks_pyro5() {
    return current_context().protocol == wire::Protocol::Pyro5;
}

/// What Python's bool() says.
struct IsTrue {
    bool operator()(value::None) const { return false; }
    bool operator()(value::Ellipsis) const { return true; }
    bool operator()(bool flag) const { return flag; }
    bool operator()(std::int64_t number) const { return number != 0; }
    bool operator()(const value::Integer&) const { return true; }
    bool operator()(double number) const { return number != 0.0; }
    bool operator()(value::Complex number) const { return !(number == value::Complex{}); }
    bool operator()(const std::string& text) const { return !text.empty(); }
    bool operator()(const value::Bytes& bytes) const { return !bytes.data.empty(); }
    bool operator()(const value::List& list) const { return !list.empty(); }
    bool operator()(const value::Tuple& tuple) const { return !tuple.items.empty(); }
    bool operator()(const value::Set& set) const { return set.size() > 0; }
    bool operator()(const value::Dict& dict) const { return !dict.empty(); }
};

bool is_true(const Value& value) {
    return std::visit(IsTrue{}, value.variant());
}

[[noreturn]] void type_error(const std::string& text) {
    throw PythonError("TypeError", text);
}

void check_hashable(const Value& value) {
    if (!value.is_hashable()) type_error(fmt::format("unhashable type: '{}'", value.type_name()));
}

const std::string& name_of(const Value& name) {
    const auto* text = name.get_if<std::string>();
    if (text == nullptr) type_error("name must be a str");
    return *text;
}

/// The members of a collection, which may be of any kind.
value::List items_of(const Value& collection) {
    if (const value::List* sequence = collection.sequence()) return *sequence;
    if (const auto* set = collection.get_if<value::Set>()) return set->items();
    const auto* dict = collection.get_if<value::Dict>();
    if (dict == nullptr) {
        type_error(fmt::format("'{}' object is not iterable", collection.type_name()));
    }
    value::List keys;
    for (const auto& item : *dict) keys.push_back(item.key);
    return keys;
}

/// The tags an argument holds; `what` is its name. A caller of Pyro5 knows the name server's own
/// under another name.
Tags tags_of(const Value& metadata, std::string_view what) {
    if (metadata.is_str()) {
        type_error(
            fmt::format("{} should not be a str, but another iterable (set, list, etc)", what));
    }
    Tags tags;
    if (!is_true(metadata)) return tags;
    for (const Value& item : items_of(metadata)) {
        check_hashable(item);
        const auto* tag = item.get_if<std::string>();
        if (tag == nullptr) {
            type_error(fmt::format("{} should hold str only, not {}", what, item.type_name()));
        }
        const bool own = caller_speaks_pyro5() && *tag == kOwnPyro5Tag;
        tags.push_back(own ? std::string(kOwnTag) : *tag);
    }
    return tags;
}

/// Tags as the caller expects them.
Value tags_value(const Tags& tags) {
    if (!caller_speaks_pyro5()) return value::List(tags.begin(), tags.end());
    value::Set set;
    for (const std::string& tag : tags) {
        set.insert(tag == kOwnTag ? Value(kOwnPyro5Tag) : Value(tag));
    }
    return set;
}

/// A URI that was given as text or as its class, as text.
std::string uri_text(const Value& uri) {
    if (const auto* text = uri.get_if<std::string>()) {
        static_cast<void>(wire::Uri(*text));  // throws when it is none
        return *text;
    }
    const auto* dict = uri.get_if<value::Dict>();
    const Value* class_name = dict == nullptr ? nullptr : dict->find("__class__");
    const Value* state = dict == nullptr ? nullptr : dict->find("state");
    if (class_name == nullptr || state == nullptr || !(*class_name == Value(kUriClass))) {
        type_error("only URIs or strings can be registered");
    }
    return wire::uri_from_state(*state).to_string();
}

/// The dict that list and yplookup give.
Value listing(const std::vector<NameRecord>& records, bool with_metadata) {
    value::Dict dict;
    for (const NameRecord& record : records) {
        if (with_metadata) {
            dict.set(record.name, value::Tuple{record.uri, tags_value(record.metadata)});
        } else {
            dict.set(record.name, record.uri);
        }
    }
    return dict;
}

const std::string& prefix_text(const Value& prefix) {
    const auto* text = prefix.get_if<std::string>();
    if (text == nullptr) {
        type_error(fmt::format("startswith first arg must be str or a tuple of str, not {}",
                               prefix.type_name()));
    }
    return *text;
}

const std::string& regex_text(const Value& regex) {
    const auto* text = regex.get_if<std::string>();
    if (text == nullptr) type_error("first argument must be string or compiled pattern");
    return *text;
}

}  // namespace

Value NameService::lookup(const Value& name, const Value& return_metadata) const {
    check_hashable(name);
    const auto* text = name.get_if<std::string>();
    if (text == nullptr) {
        type_error(fmt::format("can only concatenate str (not \"{}\") to str", name.type_name()));
    }
    const NameRecord record = table_->lookup(*text);
    Value uri = value::to_value(wire::Uri(record.uri));
    if (!is_true(return_metadata)) return uri;
    return value::Tuple{std::move(uri), tags_value(record.metadata)};
}

void NameService::register_name(const Value& name, const Value& uri, const Value& safe,
                                const Value& metadata) {
    NameRecord record;
    record.uri = uri_text(uri);
    record.name = name_of(name);
    record.metadata = tags_of(metadata, "metadata");
    table_->add(std::move(record), is_true(safe));
}

void NameService::set_metadata(const Value& name, const Value& metadata) {
    const std::string& text = name_of(name);
    table_->set_metadata(text, tags_of(metadata, "metadata"));
}

std::size_t NameService::remove(const Value& name, const Value& prefix, const Value& regex) {
    if (is_true(name)) {
        check_hashable(name);
        const auto* text = name.get_if<std::string>();
        if (text != nullptr && table_->remove(*text) > 0) return 1;
    }
    if (is_true(prefix)) return table_->remove_prefix(prefix_text(prefix));
    if (is_true(regex)) return table_->remove_regex(regex_text(regex));
    return 0;
}

Value NameService::list(const Value& prefix, const Value& regex, const Value& metadata_all,
                        const Value& metadata_any, const Value& return_metadata) const {
    if (caller_speaks_pyro5() && metadata_all.get_if<bool>() != nullptr) {
        // There is no search by tags in Pyro5's list: its third parameter is return_metadata.
        return list(prefix, regex, {}, {}, metadata_all);
    }
    const auto is_given = [](const Value* filter) { return !filter->is_none(); };
    const std::initializer_list<const Value*> filters{&prefix, &regex, &metadata_all,
                                                      &metadata_any};
    if (std::count_if(filters.begin(), filters.end(), is_given) > 1) {
        throw PythonError("ValueError", "you can only filter on one thing at a time");
    }
    const bool with_metadata = is_true(return_metadata);
    if (is_true(prefix)) return listing(table_->list_prefix(prefix_text(prefix)), with_metadata);
    if (is_true(regex)) return listing(table_->list_regex(regex_text(regex)), with_metadata);
    if (is_true(metadata_all)) {
        return listing(table_->list_with_all(tags_of(metadata_all, "metadata_all")), with_metadata);
    }
    if (is_true(metadata_any)) {
        return listing(table_->list_with_any(tags_of(metadata_any, "metadata_any")), with_metadata);
    }
    return listing(table_->list(), with_metadata);
}

Value NameService::yplookup(const Value& meta_all, const Value& meta_any,
                            const Value& return_metadata) const {
    const bool with_metadata = is_true(return_metadata);
    if (is_true(meta_all) && is_true(meta_any)) {
        throw PythonError("ValueError", "you can't use meta_all or meta_any at the same time");
    }
    if (is_true(meta_all)) {
        return listing(table_->list_with_all(tags_of(meta_all, "meta_all")), with_metadata);
    }
    if (is_true(meta_any)) {
        return listing(table_->list_with_any(tags_of(meta_any, "meta_any")), with_metadata);
    }
    return value::Dict();
}

std::shared_ptr<const ClassTable> NameService::method_table() {
    const auto optional = [](const char* name) { return Parameter(name, value::None()); };
    MethodTable<NameService> table("NameServer");
    table.method("ping", &NameService::ping);
    table.method("count", &NameService::count);
    table.method("lookup", &NameService::lookup, {"name", Parameter("return_metadata", false)});
    table.method("register", &NameService::register_name,
                 {"name", "uri", Parameter("safe", false), optional("metadata")});
    table.method("set_metadata", &NameService::set_metadata, {"name", "metadata"});
    table.method("remove", &NameService::remove,
                 {optional("name"), optional("prefix"), optional("regex")});
    table.method("list", &NameService::list,
                 {optional("prefix"), optional("regex"), optional("metadata_all"),
                  optional("metadata_any"), Parameter("return_metadata", false)});
    table.method("yplookup", &NameService::yplookup,
                 {optional("meta_all"), optional("meta_any"), Parameter("return_metadata", true)});
    return table.build();
}

}  // namespace pyro::naming
