#include "tests/grading/marks/json_schema.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace grading::marks {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 14> kWords = {
    "$schema", "$defs", "$ref",     "title",      "description",          "type",    "const",
    "enum",    "items", "required", "properties", "additionalProperties", "minimum", "maximum"};

bool is_of_type(const json::value& value, std::string_view type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_bool();
    if (type == "null") return value.is_null();
    if (type == "number") return value.is_number();
    if (type == "integer") return value.is_int64() || value.is_uint64();
    throw std::runtime_error("JsonSchema: no such type: " + std::string(type));
}

bool fits_type(const json::value& value, const json::value& types) {
    if (types.is_string()) return is_of_type(value, types.as_string());
    return std::any_of(types.as_array().begin(), types.as_array().end(),
                       [&](const auto& type) { return is_of_type(value, type.as_string()); });
}

}  // namespace

JsonSchema::JsonSchema(json::value schema) : root_(std::move(schema)) {
    check_words(root_);
}

void JsonSchema::check_words(const json::value& schema) const {
    if (schema.is_bool()) return;
    for (const auto& [word, value] : schema.as_object()) {
        if (std::find(kWords.begin(), kWords.end(), word) == kWords.end())
            throw std::runtime_error("JsonSchema: unknown word " + std::string(word));
        if (word == "items" || word == "additionalProperties") check_words(value);
        if (word == "properties" || word == "$defs") {
            for (const auto& member : value.as_object()) check_words(member.value());
        }
    }
}

std::vector<std::string> JsonSchema::faults(const json::value& value) const {
    std::vector<std::string> found;
    judge(root_.as_object(), value, "", found);
    return found;
}

void JsonSchema::judge(const json::object& schema, const json::value& value,
                       const std::string& where, std::vector<std::string>& faults) const {
    const auto fault = [&](const std::string& why) {
        faults.push_back(where + ": " + why + ": " + json::serialize(value).substr(0, 200));
    };
    if (const auto* reference = schema.if_contains("$ref")) {
        std::string pointer(reference->as_string());
        judge(root_.at_pointer(pointer.substr(1)).as_object(), value, where, faults);
    }
    if (const auto* type = schema.if_contains("type"); type && !fits_type(value, *type))
        return fault("not of type " + json::serialize(*type));
    if (const auto* constant = schema.if_contains("const"); constant && *constant != value)
        fault("not " + json::serialize(*constant));
    if (const auto* all = schema.if_contains("enum")) {
        const auto& values = all->as_array();
        if (std::find(values.begin(), values.end(), value) == values.end())
            fault("none of " + json::serialize(*all));
    }
    if (value.is_number()) {
        const double number = value.to_number<double>();
        const auto* minimum = schema.if_contains("minimum");
        const auto* maximum = schema.if_contains("maximum");
        if (minimum && number < minimum->to_number<double>()) fault("too small");
        if (maximum && number > maximum->to_number<double>()) fault("too large");
    }
    if (const auto* items = schema.if_contains("items"); items && value.is_array()) {
        std::size_t index = 0;
        for (const auto& item : value.as_array())
            judge(items->as_object(), item, where + "/" + std::to_string(index++), faults);
    }
    if (value.is_object()) judge_object(schema, value.as_object(), where, faults);
}

void JsonSchema::judge_object(const json::object& schema, const json::object& object,
                              const std::string& where, std::vector<std::string>& faults) const {
    if (const auto* required = schema.if_contains("required")) {
        for (const auto& key : required->as_array()) {
            if (!object.contains(key.as_string()))
                faults.push_back(where + ": has no " + std::string(key.as_string()));
        }
    }
    const auto* properties = schema.if_contains("properties");
    const auto* others = schema.if_contains("additionalProperties");
    for (const auto& [key, value] : object) {
        const auto below = where + "/" + std::string(key);
        const auto* known = properties ? properties->as_object().if_contains(key) : nullptr;
        if (known)
            judge(known->as_object(), value, below, faults);
        else if (others && others->is_object())
            judge(others->as_object(), value, below, faults);
        else if (others && !others->as_bool())
            faults.push_back(below + ": is not foreseen");
    }
}

}  // namespace grading::marks
