#include "common/wire/celery/fields.hpp"

#include <fmt/core.h>

namespace wire::celery {

using value::Value;

const Value* Fields::find(std::string_view name) const {
    const Value* value = dict_.find(name);
    return value == nullptr || value->is_none() ? nullptr : value;
}

const Value& Fields::need(std::string_view name) const {
    if (const Value* value = find(name)) return *value;
    throw MessageError(fmt::format("{} '{}' is missing", what_, name));
}

void Fields::wrong(std::string_view name, std::string_view expected, const Value& got) const {
    throw MessageError(
        fmt::format("{} '{}': expected {}, got {}", what_, name, expected, got.type_name()));
}

std::string Fields::need_text(std::string_view name) const {
    need(name);
    return text(name);
}

std::string Fields::text(std::string_view name) const {
    const Value* value = find(name);
    if (value == nullptr) return {};
    if (const auto* text = value->get_if<std::string>()) return *text;
    if (const auto* number = value->get_if<std::int64_t>()) return std::to_string(*number);
    wrong(name, "str", *value);
}

std::optional<std::int64_t> Fields::integer(std::string_view name) const {
    const Value* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (const auto* number = value->get_if<std::int64_t>()) return *number;
    wrong(name, "int", *value);
}

std::optional<double> Fields::number(std::string_view name) const {
    const Value* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (const auto* number = value->get_if<std::int64_t>()) return static_cast<double>(*number);
    if (const auto* number = value->get_if<double>()) return *number;
    wrong(name, "int or float", *value);
}

bool Fields::flag(std::string_view name) const {
    const Value* value = find(name);
    if (value == nullptr) return false;
    if (const auto* flag = value->get_if<bool>()) return *flag;
    wrong(name, "bool", *value);
}

std::optional<Time> Fields::time(std::string_view name) const {
    const Value* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto* text = value->get_if<std::string>();
    if (text == nullptr) wrong(name, "str", *value);
    try {
        return parse_iso_time(*text);
    } catch (const MessageError& error) {
        throw MessageError(fmt::format("{} '{}': {}", what_, name, error.what()));
    }
}

const value::List* Fields::list(std::string_view name) const {
    const Value* value = find(name);
    if (value == nullptr) return nullptr;
    if (const auto* items = value->sequence()) return items;
    wrong(name, "list", *value);
}

const value::Dict* Fields::dict(std::string_view name) const {
    const Value* value = find(name);
    if (value == nullptr) return nullptr;
    if (const auto* dict = value->get_if<value::Dict>()) return dict;
    wrong(name, "dict", *value);
}

}  // namespace wire::celery
