// Values from C++ types and back.
//
//     value::to_value(std::vector<int>{1, 2})               [1, 2]
//     v.to<std::map<std::string, double>>()                 checked: TypeError names what was
//                                                           expected
//
//     C++                                   Python written      accepted when read
//     bool                                  bool                bool
//     integers, enums, value::Integer       int                 int in range, bool
//     float, double                         float               float, int, bool
//     std::string, string_view, char*       str                 str
//     Bytes, std::vector<std::byte>         bytes               bytes
//     std::vector, list, deque, array       list                list, tuple, set
//     std::span                             list                -
//     std::pair, std::tuple                 tuple               tuple, list of that length
//     std::set, unordered_set               set                 set, list, tuple
//     std::map, unordered_map               dict                dict
//     std::optional                         None or the value   None or the value
//     value::Value                          itself              anything
//     value::List, Tuple, Set, Dict, ...    itself              itself; List and Tuple as above
//
// string_view, char* and span are only written. Items are counted from 0 in messages. A type of
// your own: specialise Codec with its three members. Structs described with Boost.Describe have a
// codec in common/pyro/class_registry.hpp. Pure functions.
#pragma once

#include "common/value/codec_detail.hpp"
#include "common/value/value.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace value {

template <class T>
struct Codec;
//  static Value to_value(const T& item);
//  static T from_value(const Value& value);        // PythonError("TypeError", ...)
//  static std::string type_name();                 // for messages: "list of int"

template <class T>
concept HasCodec = requires {
    Codec<T>::type_name();
};

#define VALUE_NO_CODEC                                                                             \
    "values of this type cannot travel: it has no value::Codec (common/value/codec.hpp lists the " \
    "types that have). For a struct of your own include common/pyro/class_registry.hpp and list "  \
    "its members after it: BOOST_DESCRIBE_STRUCT(YourStruct, (), (member, another))"

template <class T>
Value to_value(T&& item) {
    static_assert(HasCodec<std::decay_t<T>>, VALUE_NO_CODEC);
    return Codec<std::decay_t<T>>::to_value(std::forward<T>(item));
}

template <class T>
T Value::to() const& {
    static_assert(HasCodec<T>, VALUE_NO_CODEC);
    return Codec<T>::from_value(*this);
}

template <class T>
T Value::to() && {
    static_assert(HasCodec<T>, VALUE_NO_CODEC);
    return Codec<T>::from_value(std::move(*this));
}

#undef VALUE_NO_CODEC

template <>
struct Codec<Value> {
    static Value to_value(Value item) { return item; }
    static Value from_value(Value value) { return value; }
    static std::string type_name() { return "object"; }
};

template <>
struct Codec<bool> {
    static Value to_value(bool item) { return item; }
    static bool from_value(const Value& value) {
        if (const bool* flag = value.get_if<bool>()) return *flag;
        detail::wrong_type(type_name(), value);
    }
    static std::string type_name() { return "bool"; }
};

template <Number T>
struct Codec<T> {
    static Value to_value(T item) { return item; }
    static T from_value(const Value& value) {
        if (const auto* number = value.get_if<std::int64_t>(); number && std::in_range<T>(*number))
            return static_cast<T>(*number);
        if constexpr (std::is_same_v<std::make_unsigned_t<T>, T> && sizeof(T) == 8) {
            return static_cast<T>(detail::read_unsigned(value, detail::cpp_name<T>()));
        } else {
            constexpr std::int64_t kMost = std::numeric_limits<T>::max();
            return static_cast<T>(detail::read_small(value, kMost, detail::cpp_name<T>()));
        }
    }
    static std::string type_name() { return "int"; }
};

template <class T>
requires std::is_enum_v<T>
struct Codec<T> {
    using Number = std::underlying_type_t<T>;
    static Value to_value(T item) { return Value(static_cast<Number>(item)); }
    static T from_value(const Value& value) {
        return static_cast<T>(Codec<Number>::from_value(value));
    }
    static std::string type_name() { return "int"; }
};

template <class T>
requires std::same_as<T, float> || std::same_as<T, double>
struct Codec<T> {
    static Value to_value(T item) { return Value(static_cast<double>(item)); }
    static T from_value(const Value& value) {
        const auto* number = value.get_if<double>();
        const double found = number != nullptr ? *number : detail::read_float(value);
        if constexpr (std::same_as<T, float>) detail::check_float(found);
        return static_cast<T>(found);
    }
    static std::string type_name() { return "float"; }
};

template <>
struct Codec<std::string> {
    static Value to_value(std::string item) { return Value(std::move(item)); }
    static std::string from_value(const Value& value) {
        if (const auto* text = value.get_if<std::string>()) return *text;
        detail::wrong_type(type_name(), value);
    }
    static std::string from_value(Value&& value) {
        if (auto* text = value.get_if<std::string>()) return std::move(*text);
        detail::wrong_type(type_name(), value);
    }
    static std::string type_name() { return "str"; }
};

template <>
struct Codec<std::string_view> {
    static Value to_value(std::string_view item) { return item; }
    static std::string type_name() { return "str"; }
};

template <>
struct Codec<const char*> : Codec<std::string_view> {};
template <>
struct Codec<char*> : Codec<std::string_view> {};

namespace detail {

/// The kinds of Value themselves.
template <class T>
struct NativeCodec {
    static Value to_value(T item) { return Value(std::move(item)); }
    static T from_value(const Value& value) {
        if (const T* content = value.get_if<T>()) return *content;
        detail::wrong_type(Codec<T>::type_name(), value);
    }
    static T from_value(Value&& value) {
        if (T* content = value.get_if<T>()) return std::move(*content);
        return from_value(std::as_const(value));
    }
};

}  // namespace detail

template <>
struct Codec<None> : detail::NativeCodec<None> {
    static std::string type_name() { return "None"; }
};
template <>
struct Codec<Ellipsis> : detail::NativeCodec<Ellipsis> {
    static std::string type_name() { return "ellipsis"; }
};
template <>
struct Codec<Set> : detail::NativeCodec<Set> {
    static std::string type_name() { return "set"; }
};
template <>
struct Codec<Dict> : detail::NativeCodec<Dict> {
    static std::string type_name() { return "dict"; }
};

template <>
struct Codec<Complex> {
    static Value to_value(Complex item) { return item; }
    static Complex from_value(const Value& value);
    static std::string type_name() { return "complex"; }
};

template <>
struct Codec<Integer> {
    static Value to_value(Integer item) { return Value(std::move(item)); }
    static Integer from_value(const Value& value);
    static std::string type_name() { return "int"; }
};

template <>
struct Codec<Bytes> {
    static Value to_value(Bytes item) { return Value(std::move(item)); }
    static Bytes from_value(const Value& value);
    static Bytes from_value(Value&& value);
    static std::string type_name() { return "bytes"; }
};

template <>
struct Codec<std::vector<std::byte>> {
    static Value to_value(const std::vector<std::byte>& item);
    static std::vector<std::byte> from_value(const Value& value);
    static std::string type_name() { return "bytes"; }
};

template <>
struct Codec<List> {
    static Value to_value(List item) { return Value(std::move(item)); }
    static List from_value(Value value) { return detail::take_items(std::move(value), "list"); }
    static std::string type_name() { return "list"; }
};

template <>
struct Codec<Tuple> {
    static Value to_value(Tuple item) { return Value(std::move(item)); }
    static Tuple from_value(Value value) {
        if (value.sequence() == nullptr) detail::wrong_type("tuple", value);
        return Tuple(std::move(*value.sequence()));
    }
    static std::string type_name() { return "tuple"; }
};

template <class T>
struct Codec<std::optional<T>> {
    static Value to_value(const std::optional<T>& item) {
        return item ? Codec<T>::to_value(*item) : Value();
    }
    static Value to_value(std::optional<T>&& item) {
        return item ? Codec<T>::to_value(std::move(*item)) : Value();
    }
    static std::optional<T> from_value(const Value& value) {
        if (value.is_none()) return std::nullopt;
        return Codec<T>::from_value(value);
    }
    static std::optional<T> from_value(Value&& value) {
        if (value.is_none()) return std::nullopt;
        return Codec<T>::from_value(std::move(value));
    }
    static std::string type_name() { return Codec<T>::type_name() + " or None"; }
};

/// std::vector, list, deque and what looks like them.
template <class T>
requires detail::Sequence<T>
struct Codec<T> {
    using Item = typename T::value_type;
    static Value to_value(const T& items) { return detail::list_of<Item>(items); }
    static T from_value(const Value& value) {
        T result;
        const List& items = detail::items_of(value, type_name);
        if constexpr (requires { result.reserve(items.size()); }) result.reserve(items.size());
        for (const Value& item : items)
            result.push_back(detail::read_item<Item>(item, result.size(), type_name));
        return result;
    }
    static T from_value(Value&& value) {
        List* items = value.sequence();
        if (items == nullptr) return from_value(std::as_const(value));
        T result;
        for (Value& item : *items)
            result.push_back(detail::read_item<Item>(std::move(item), result.size(), type_name));
        return result;
    }
    static std::string type_name() { return "list of " + Codec<Item>::type_name(); }
};

template <class T, std::size_t N>
struct Codec<std::array<T, N>> {
    static Value to_value(const std::array<T, N>& items) { return detail::list_of<T>(items); }
    static std::array<T, N> from_value(const Value& value) {
        const List& items = detail::items_of(value, type_name);
        if (items.size() != N) detail::wrong_length(type_name(), items.size());
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return std::array<T, N>{detail::read_item<T>(items[I], I, type_name)...};
        }
        (std::make_index_sequence<N>());
    }
    static std::string type_name() {
        return "list of " + std::to_string(N) + " " + Codec<T>::type_name();
    }
};

template <class T, std::size_t N>
struct Codec<std::span<T, N>> {
    static Value to_value(std::span<T, N> items) {
        return detail::list_of<std::remove_const_t<T>>(items);
    }
    static std::string type_name() {
        return "list of " + Codec<std::remove_const_t<T>>::type_name();
    }
};

namespace detail {

/// std::pair and std::tuple.
template <class T, class... Items>
struct TupleCodec {
    using Indices = std::index_sequence_for<Items...>;

    static Value to_value(const T& item) {
        List list;
        list.reserve(sizeof...(Items));
        std::apply(
            [&](const Items&... part) { (list.push_back(Codec<Items>::to_value(part)), ...); },
            item);
        return Tuple(std::move(list));
    }
    static T from_value(const Value& value) {
        const List* items = value.sequence();
        if (items == nullptr) wrong_type(type_name(), value);
        if (items->size() != sizeof...(Items)) wrong_length(type_name(), items->size());
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return T{read_item<Items>((*items)[I], I, type_name)...};
        }
        (Indices());
    }
    static std::string type_name() {
        std::string names;
        ((names += (names.empty() ? "" : ", ") + Codec<Items>::type_name()), ...);
        return "tuple of (" + names + ")";
    }
};

}  // namespace detail

template <class A, class B>
struct Codec<std::pair<A, B>> : detail::TupleCodec<std::pair<A, B>, A, B> {};
template <class... Items>
struct Codec<std::tuple<Items...>> : detail::TupleCodec<std::tuple<Items...>, Items...> {};

/// std::set, unordered_set and what looks like them.
template <class T>
requires detail::SetLike<T>
struct Codec<T> {
    using Item = typename T::value_type;
    static Value to_value(const T& items) {
        Set set;
        for (const Item& item : items) set.insert(Codec<Item>::to_value(item));
        return set;
    }
    static T from_value(const Value& value) {
        T result;
        std::size_t index = 0;
        for (const Value& item : detail::items_of(value, type_name))
            result.insert(detail::read_item<Item>(item, index++, type_name));
        return result;
    }
    static std::string type_name() { return "set of " + Codec<Item>::type_name(); }
};

/// std::map, unordered_map and what looks like them.
template <class T>
requires detail::MapLike<T>
struct Codec<T> {
    using Key = typename T::key_type;
    using Mapped = typename T::mapped_type;
    static Value to_value(const T& items) {
        Dict dict;
        for (const auto& [key, item] : items)
            dict.set(Codec<Key>::to_value(key), Codec<Mapped>::to_value(item));
        return dict;
    }
    static T from_value(const Value& value) {
        const auto* dict = value.get_if<Dict>();
        if (dict == nullptr) detail::wrong_type(type_name(), value);
        T result;
        for (const auto& [key, item] : *dict)
            result.insert_or_assign(detail::read_part<Key>(key, key, type_name),
                                    detail::read_part<Mapped>(item, key, type_name));
        return result;
    }
    static std::string type_name() {
        return "dict of " + Codec<Key>::type_name() + " to " + Codec<Mapped>::type_name();
    }
};

}  // namespace value
