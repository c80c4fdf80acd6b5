#include "common/value/codec.hpp"

#include <cmath>
#include <cstring>

namespace value {
namespace detail {
namespace {

constexpr std::size_t kLongestShown = 60;

[[noreturn]] void out_of_range(const Value& number, const char* cpp_name) {
    const auto* large = number.get_if<Integer>();
    const bool shown = large == nullptr || large->magnitude().size() * 2 < kLongestShown;
    throw PythonError("OverflowError", "integer out of range: " +
                                           (shown ? number.repr() : std::string("a huge number")) +
                                           " does not fit " + cpp_name);
}

}  // namespace

void wrong_type(std::string_view expected, const Value& got) {
    throw PythonError(
        "TypeError", "expected " + std::string(expected) + ", got " + std::string(got.type_name()));
}

void wrong_length(std::string_view expected, std::size_t got) {
    throw PythonError("TypeError", "expected " + std::string(expected) + ", got " +
                                       std::to_string(got) + (got == 1 ? " item" : " items"));
}

void wrong_part(const std::string& expected, const std::string& where, const PythonError& error) {
    throw PythonError(error.qualified_type(),
                      "expected " + expected + ": " + where + ": " + error.what());
}

std::int64_t read_small(const Value& value, std::int64_t most, const char* cpp_name) {
    const auto* flag = value.get_if<bool>();
    if (flag != nullptr && most >= 1) return *flag ? 1 : 0;
    if (value.kind() != Kind::Int) wrong_type("int", value);
    out_of_range(value, cpp_name);
}

std::uint64_t read_unsigned(const Value& value, const char* cpp_name) {
    if (const auto* flag = value.get_if<bool>()) return *flag ? 1 : 0;
    if (value.kind() != Kind::Int) wrong_type("int", value);
    const auto* large = value.get_if<Integer>();
    if (large == nullptr || large->is_negative()) out_of_range(value, cpp_name);
    const std::string bytes = large->magnitude();
    if (bytes.size() > sizeof(std::uint64_t)) out_of_range(value, cpp_name);
    std::uint64_t number = 0;
    for (const char byte : bytes) number = (number << 8U) | static_cast<unsigned char>(byte);
    return number;
}

double read_float(const Value& value) {
    if (const auto* flag = value.get_if<bool>()) return *flag ? 1 : 0;
    if (const auto* number = value.get_if<std::int64_t>()) return static_cast<double>(*number);
    const auto* large = value.get_if<Integer>();
    if (large == nullptr) wrong_type("float", value);
    const double number = large->to_double();
    if (std::isinf(number)) throw PythonError("OverflowError", "int too large to convert to float");
    return number;
}

void check_float(double number) {
    constexpr double kMost = static_cast<double>(std::numeric_limits<float>::max());
    if (std::isfinite(number) && std::fabs(number) > kMost)
        throw PythonError("OverflowError",
                          "float out of range: " + Value(number).repr() + " does not fit float");
}

const List* items_if(const Value& value) {
    const auto* set = value.get_if<Set>();
    return set != nullptr ? &set->items() : value.sequence();
}

List take_items(Value value, std::string_view expected) {
    if (List* items = value.sequence()) return std::move(*items);
    if (const auto* set = value.get_if<Set>()) return set->items();
    wrong_type(expected, value);
}

}  // namespace detail

Complex Codec<Complex>::from_value(const Value& value) {
    if (const auto* number = value.get_if<Complex>()) return *number;
    if (const auto* real = value.get_if<double>()) return {*real, 0};
    if (value.kind() != Kind::Int && value.kind() != Kind::Bool)
        detail::wrong_type(type_name(), value);
    return {detail::read_float(value), 0};
}

Integer Codec<Integer>::from_value(const Value& value) {
    if (const auto* number = value.get_if<std::int64_t>()) return *number;
    if (const auto* number = value.get_if<Integer>()) return *number;
    if (const auto* flag = value.get_if<bool>()) return *flag ? 1 : 0;
    detail::wrong_type(type_name(), value);
}

Bytes Codec<Bytes>::from_value(const Value& value) {
    if (const auto* bytes = value.get_if<Bytes>()) return *bytes;
    detail::wrong_type(type_name(), value);
}

Bytes Codec<Bytes>::from_value(Value&& value) {
    if (auto* bytes = value.get_if<Bytes>()) return std::move(*bytes);
    return from_value(std::as_const(value));
}

Value Codec<std::vector<std::byte>>::to_value(const std::vector<std::byte>& item) {
    Bytes bytes;
    bytes.data.resize(item.size());
    if (!item.empty()) std::memcpy(bytes.data.data(), item.data(), item.size());
    return Value(std::move(bytes));
}

std::vector<std::byte> Codec<std::vector<std::byte>>::from_value(const Value& value) {
    const Bytes bytes = Codec<Bytes>::from_value(value);
    std::vector<std::byte> result(bytes.data.size());
    if (!result.empty()) std::memcpy(result.data(), bytes.data.data(), result.size());
    return result;
}

}  // namespace value
