// What a call looks like in each format, and what Python says about one that looks otherwise.
#include "common/base/text.hpp"
#include "common/value/python_error.hpp"
#include "common/wire/formats.hpp"
#include "common/wire/serializer.hpp"

#include <fmt/core.h>

#include <utility>

namespace wire {

namespace {

using value::PythonError;
using value::Value;

constexpr std::size_t kParts = 4;

value::List characters(std::string_view text) {
    value::List items;
    while (!text.empty()) {
        const std::size_t length = base::first_code_point(text).length;
        items.emplace_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return items;
}

value::List octets(std::string_view bytes) {
    value::List items;
    for (const char byte : bytes) items.emplace_back(static_cast<unsigned char>(byte));
    return items;
}

/// What Python's iteration over the value gives; nullopt: it cannot be iterated over.
std::optional<value::List> iterate(Value&& value) {
    if (auto* list = value.get_if<value::List>()) return std::move(*list);
    if (auto* tuple = value.get_if<value::Tuple>()) return std::move(tuple->items);
    if (const auto* set = value.get_if<value::Set>()) return set->items();
    if (const auto* text = value.get_if<std::string>()) return characters(*text);
    if (const auto* bytes = value.get_if<value::Bytes>()) return octets(bytes->data);
    const auto* dict = value.get_if<value::Dict>();
    if (dict == nullptr) return std::nullopt;
    value::List keys;
    for (const auto& [key, _] : *dict) keys.push_back(key);
    return keys;
}

[[noreturn]] void refuse_hash(const Value& value) {
    throw PythonError("TypeError", fmt::format("unhashable type: '{}'", value.type_name()));
}

/// Python looks for the object in a dict: what is no str is not there.
std::string object_of(Value&& value) {
    if (auto* text = value.get_if<std::string>()) return std::move(*text);
    if (!value.is_hashable()) refuse_hash(value);
    throw PythonError("Pyro4.errors.DaemonError", "unknown object");
}

std::string method_of(Value&& value) {
    if (auto* text = value.get_if<std::string>()) return std::move(*text);
    if (!value.is_hashable()) refuse_hash(value);
    throw PythonError("AttributeError",
                      fmt::format("'{}' object has no attribute 'startswith'", value.type_name()));
}

value::List args_of(Value&& value) {
    const std::string type(value.type_name());
    if (auto items = iterate(std::move(value))) return std::move(*items);
    throw PythonError("TypeError",
                      fmt::format("argument after * must be an iterable, not {}", type));
}

Value kwargs_of(Value&& value) {
    if (value.is_none()) return std::move(value);
    const auto* dict = value.get_if<value::Dict>();
    if (dict == nullptr) {
        throw PythonError("TypeError", fmt::format("argument after ** must be a mapping, not {}",
                                                   value.type_name()));
    }
    for (const auto& [key, _] : *dict) {
        if (!key.is_str()) throw PythonError("TypeError", "keywords must be strings");
    }
    return std::move(value);
}

Value take(value::Dict& dict, std::string_view key) {
    Value* value = dict.find(key);
    if (value == nullptr) throw PythonError("KeyError", std::string(key));
    return std::move(*value);
}

/// In json a call is an object with four keys. Python asks for them in this order.
Call call_of_json(Value&& value) {
    auto* dict = value.get_if<value::Dict>();
    if (dict == nullptr) {
        const bool is_list = value.kind() == value::Kind::List;
        throw PythonError("TypeError",
                          is_list ? "list indices must be integers or slices, not str"
                          : value.is_str()
                              ? "string indices must be integers, not 'str'"
                              : fmt::format("'{}' object is not subscriptable", value.type_name()));
    }
    Value args = take(*dict, "params");
    Value kwargs = take(*dict, "kwargs");
    Value object = take(*dict, "object");
    Value method = take(*dict, "method");
    return {object_of(std::move(object)), method_of(std::move(method)), args_of(std::move(args)),
            kwargs_of(std::move(kwargs))};
}

}  // namespace

value::List unpack(Value value, std::size_t count) {
    const std::string type(value.type_name());
    auto items = iterate(std::move(value));
    if (!items) {
        throw PythonError("TypeError", fmt::format("cannot unpack non-iterable {} object", type));
    }
    if (items->size() < count) {
        throw PythonError(
            "ValueError",
            fmt::format("not enough values to unpack (expected {}, got {})", count, items->size()));
    }
    if (items->size() > count) {
        throw PythonError("ValueError",
                          fmt::format("too many values to unpack (expected {})", count));
    }
    return std::move(*items);
}

Call load_call(Serializer serializer, std::string_view bytes) {
    Value value = loads(serializer, bytes);
    if (serializer == Serializer::Json) return call_of_json(std::move(value));
    value::List parts = unpack(std::move(value), kParts);
    return {object_of(std::move(parts[0])), method_of(std::move(parts[1])),
            args_of(std::move(parts[2])), kwargs_of(std::move(parts[3]))};
}

void dump_call(Serializer serializer, const Call& call, std::string& bytes) {
    switch (serializer) {
        case Serializer::Serpent:
            return serpent::dump_call(call, bytes);
        case Serializer::Json:
            return json::dump_call(call, bytes);
        case Serializer::Marshal:
            return marshal::dump_call(call, bytes);
        case Serializer::Msgpack:
            return msgpack::dump_call(call, bytes);
    }
}

}  // namespace wire
