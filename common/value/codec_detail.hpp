// What the codecs of common/value/codec.hpp share; include that one.
#pragma once

#include "common/value/python_error.hpp"
#include "common/value/value.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace value {

template <class T>
struct Codec;

namespace detail {

template <class T>
concept Sequence = requires(T& items, typename T::value_type item) {
    items.push_back(item);
    items.begin();
};

template <class T>
concept SetLike = requires(T& items, typename T::key_type key) {
    items.insert(key);
}
&&std::same_as<typename T::key_type, typename T::value_type>;

template <class T>
concept MapLike = requires(T& items, typename T::key_type key, typename T::mapped_type item) {
    items.insert_or_assign(key, item);
};

/// The name in "integer out of range: 300 does not fit unsigned char".
template <Number T>
constexpr const char* cpp_name() {
    if constexpr (sizeof(T) == 1) return std::is_signed_v<T> ? "signed char" : "unsigned char";
    if constexpr (sizeof(T) == 2) return std::is_signed_v<T> ? "short" : "unsigned short";
    if constexpr (sizeof(T) == 4) return std::is_signed_v<T> ? "int" : "unsigned int";
    return std::is_signed_v<T> ? "long" : "unsigned long";
}

/// TypeError "expected str, got int".
[[noreturn]] void wrong_type(std::string_view expected, const Value& got);
/// TypeError "expected tuple of (int, str), got 3 items".
[[noreturn]] void wrong_length(std::string_view expected, std::size_t got);
/// The same class, "expected list of int: item 2: " in front of its text. `where`: "item 2".
[[noreturn]] void wrong_part(const std::string& expected, const std::string& where,
                             const PythonError& error);

/// What is not a number in range, and known not to be an std::int64_t in range.
std::int64_t read_small(const Value& value, std::int64_t most, const char* cpp_name);
std::uint64_t read_unsigned(const Value& value, const char* cpp_name);
/// Any number but a float.
double read_float(const Value& value);
/// OverflowError "float out of range: 1e+300 does not fit float".
void check_float(double number);

/// The items of a list, tuple or set, else nullptr.
const List* items_if(const Value& value);
List take_items(Value value, std::string_view expected);

using TypeName = std::string();

inline const List& items_of(const Value& value, TypeName* expected) {
    if (const List* items = items_if(value)) return *items;
    wrong_type(expected(), value);
}

template <class T, class V>
T read_item(V&& value, std::size_t index, TypeName* expected) {
    try {
        return Codec<T>::from_value(std::forward<V>(value));
    } catch (const PythonError& error) {
        wrong_part(expected(), "item " + std::to_string(index), error);
    }
}

/// A key of a dict or what is behind it.
template <class T>
T read_part(const Value& value, const Value& key, TypeName* expected) {
    try {
        return Codec<T>::from_value(value);
    } catch (const PythonError& error) {
        wrong_part(expected(), (&value == &key ? "key " : "value of ") + key.repr(), error);
    }
}

template <class T, class Items>
Value list_of(const Items& items) {
    List list;
    if constexpr (requires { items.size(); }) list.reserve(items.size());
    for (auto&& item : items) list.push_back(Codec<T>::to_value(item));
    return list;
}

}  // namespace detail
}  // namespace value
