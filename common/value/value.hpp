// A Python value: what travels in a call, a result or a task.
//
//     value::Value order = value::Dict{{"name", "Janet"}, {"items", value::List{1, 2.5, "pen"}}};
//     order.repr();                      // {'name': 'Janet', 'items': [1, 2.5, 'pen']}
//     order["items"][0].to<int>();       // 1             (to<T>: common/value/codec.hpp)
//
// list and tuple, int and float, str and bytes stay apart, since the peer prints them differently.
// A str is UTF-8; a lone surrogate, which Python allows, is stored in the three bytes UTF-8 would
// give it. Values are copied as a whole; a Value may be read by several threads at a time. Copying
// and destroying takes any depth of nesting; ==, hash and repr throw PythonError("RecursionError")
// beyond a thousand levels, as Python does.
//
//     kind        C++ type          Python
//     None        None              None                  Str        std::string   'text'
//     Ellipsis    Ellipsis          ...                   Bytes      Bytes         b'\x00'
//     Bool        bool              True                  List       List          [1, 2]
//     Int         std::int64_t      42                    Tuple      Tuple         (1, 2)
//     Int         Integer           2**100                Set        Set           {1, 2}
//     Float       double            4.2                   Dict       Dict          {'a': 1}
//     Complex     Complex           (1+2j)
#pragma once

#include "common/value/integer.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace value {

class Value;

enum class Kind { None, Ellipsis, Bool, Int, Float, Complex, Str, Bytes, List, Tuple, Set, Dict };

struct None {
    friend bool operator==(None, None) = default;
};
struct Ellipsis {
    friend bool operator==(Ellipsis, Ellipsis) = default;
};
struct Complex {
    double real = 0;
    double imaginary = 0;
    friend bool operator==(const Complex&, const Complex&) = default;
};

/// Octets, which need not be text.
struct Bytes {
    std::string data;
    friend bool operator==(const Bytes&, const Bytes&) = default;
};

using List = std::vector<Value>;

struct Tuple {
    List items;
    Tuple();
    explicit Tuple(List list);
    Tuple(std::initializer_list<Value> list);
    friend bool operator==(const Tuple& a, const Tuple& b);
};

namespace detail {
/// Finds a key among many without looking at each; see dict.cpp.
class KeyIndex;
}  // namespace detail

/// Keys and values in the order of insertion. 1, 1.0 and True are the same key. A key is hashable:
/// no list, set or dict, nor a tuple that holds one; PythonError("TypeError") otherwise. Keys must
/// not be changed through an iterator. erase() moves what follows.
class Dict {
public:
    struct Item;

    Dict();
    Dict(std::initializer_list<std::pair<Value, Value>> items);
    Dict(const Dict&);
    Dict(Dict&&) noexcept;
    Dict& operator=(const Dict&);
    Dict& operator=(Dict&&) noexcept;
    ~Dict();

    /// Puts the value in; a key that is there already keeps its place.
    void set(Value key, Value value);
    /// nullptr when the key is not there.
    const Value* find(std::string_view key) const;
    Value* find(std::string_view key);
    template <std::same_as<Value> T>
    const Value* find(const T& key) const {
        return find_value(key);
    }
    /// PythonError("KeyError") when the key is not there.
    const Value& at(std::string_view key) const;
    bool contains(std::string_view key) const { return find(key) != nullptr; }
    bool erase(std::string_view key);

    std::size_t size() const;
    bool empty() const { return size() == 0; }
    const Item* begin() const;
    const Item* end() const;
    Item* begin();
    Item* end();

    /// Python's ==: the same keys with equal values, in any order.
    friend bool operator==(const Dict& a, const Dict& b);

private:
    friend class Value;
    const Value* find_value(const Value& key) const;

    std::vector<Item> items_;
    std::unique_ptr<detail::KeyIndex> index_;  // from a dozen items on
};

/// Members without order or repetition (kept in order of insertion).
class Set {
public:
    Set();
    Set(std::initializer_list<Value> items);
    Set(const Set&);
    Set(Set&&) noexcept;
    Set& operator=(const Set&);
    Set& operator=(Set&&) noexcept;
    ~Set();

    /// False when it is there already. PythonError("TypeError") when it is not hashable.
    bool insert(Value item);
    bool contains(const Value& item) const;
    std::size_t size() const;
    const List& items() const { return items_; }

    friend bool operator==(const Set& a, const Set& b);

private:
    friend class Value;
    List items_;
    std::unique_ptr<detail::KeyIndex> index_;
};

/// A C++ integer, which neither bool nor a character is.
template <class T>
concept Number = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                 !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
                 !std::same_as<T, char32_t> && !std::same_as<T, wchar_t> && sizeof(T) <= 8;

class Value {
public:
    // The containers are last: is_container() relies on it.
    using Variant = std::variant<None, Ellipsis, bool, std::int64_t, Integer, double, Complex,
                                 std::string, Bytes, List, Tuple, Set, Dict>;

    Value() : data_() {}
    Value(None) : data_() {}
    Value(std::nullptr_t) : data_() {}
    Value(Ellipsis) : data_(std::in_place_type<Ellipsis>) {}
    template <std::same_as<bool> T>
    Value(T flag) : data_(std::in_place_type<bool>, flag) {}
    template <Number T>
    Value(T number) : data_(store(number)) {}
    Value(char) = delete;  // a number or a text?
    /// Kept as std::int64_t where it fits, so that equal numbers are stored alike.
    Value(Integer number);
    Value(double number) : data_(std::in_place_type<double>, number) {}
    Value(Complex number) : data_(std::in_place_type<Complex>, number) {}
    Value(std::string text) : data_(std::in_place_type<std::string>, std::move(text)) {}
    Value(std::string_view text) : data_(std::in_place_type<std::string>, text) {}
    Value(const char* text) : data_(std::in_place_type<std::string>, text) {}
    Value(Bytes bytes) : data_(std::in_place_type<Bytes>, std::move(bytes)) {}
    Value(List list) : data_(std::in_place_type<List>, std::move(list)) {}
    Value(Tuple tuple) : data_(std::in_place_type<Tuple>, std::move(tuple)) {}
    Value(Set set);
    Value(Dict dict);

    Value(const Value& other) : Value(other, Shallow()) {
        if (other.is_container()) copy_container(other);
    }
    Value(Value&& other) noexcept : data_(take(other.data_)) {}
    Value& operator=(const Value& other);
    /// `other` may be a part of this value.
    Value& operator=(Value&& other) noexcept;
    ~Value() {
        if (is_plain()) return;
        if (auto* text = get_if<std::string>()) {
            text->~basic_string();
        } else {
            destroy();
        }
    }

    Kind kind() const;
    bool is_none() const { return std::holds_alternative<None>(data_); }
    bool is_str() const { return std::holds_alternative<std::string>(data_); }

    /// The content if it is of exactly this C++ type, else nullptr:
    /// `if (auto* text = v.get_if<std::string>())`.
    template <class T>
    const T* get_if() const {
        return std::get_if<T>(&data_);
    }
    template <class T>
    T* get_if() {
        return std::get_if<T>(&data_);
    }
    /// The items of a list or a tuple, else nullptr: the peer's serializer decides which it is.
    const List* sequence() const;
    List* sequence();

    /// An item of a list or tuple, a value of a dict. PythonError IndexError, KeyError, TypeError.
    const Value& operator[](std::size_t index) const;
    const Value& operator[](std::string_view key) const;

    /// Conversion to a C++ type; PythonError("TypeError", "expected int, got str") when it does not
    /// fit. Defined in common/value/codec.hpp. `std::move(v).to<std::string>()` copies nothing.
    template <class T>
    T to() const&;
    template <class T>
    T to() &&;

    /// What Python's repr() shows. PythonError("ValueError") for an int of more than 4300 digits.
    std::string repr() const;
    /// What Python's str() shows: text as it is, all else as repr.
    std::string str() const;
    /// Python's name of the type: "int", "str", "NoneType", ...
    std::string_view type_name() const;

    bool is_hashable() const;

    const Variant& variant() const { return data_; }
    Variant& variant() { return data_; }

    /// Python's ==: 1 == 1.0 == True, order does not matter in dict and set; nan is not equal to
    /// itself.
    friend bool operator==(const Value& a, const Value& b);

private:
    template <Number T>
    static Variant store(T number) {
        if constexpr (sizeof(T) == 8 && std::unsigned_integral<T>) {
            if (number > static_cast<T>(INT64_MAX)) return from_unsigned(number);
        }
        return Variant(std::in_place_type<std::int64_t>, static_cast<std::int64_t>(number));
    }
    static Variant from_unsigned(std::uint64_t number);

    // What std::variant does with a table of functions for each of its types is written out here
    // for the common ones: moving and destroying small values is half of the work of a call. The
    // table itself is left to value.cpp: making it takes a compiler a quarter of a second.

    static constexpr std::size_t kFirstContainer = 9;
    bool is_container() const { return data_.index() >= kFirstContainer; }
    /// Nothing to destroy.
    bool is_plain() const { return data_.index() <= 3 || data_.index() == 5 || data_.index() == 6; }

    static Variant take(Variant& from) noexcept {
        switch (from.index()) {
            case 0:
                return Variant(std::in_place_type<None>);
            case 2:
                return Variant(std::in_place_type<bool>, *std::get_if<bool>(&from));
            case 3:
                return Variant(std::in_place_type<std::int64_t>, *std::get_if<std::int64_t>(&from));
            case 5:
                return Variant(std::in_place_type<double>, *std::get_if<double>(&from));
            case 7:
                return Variant(std::in_place_type<std::string>,
                               std::move(*std::get_if<std::string>(&from)));
            case 9:
                return Variant(std::in_place_type<List>, std::move(*std::get_if<List>(&from)));
            case 10:
                return Variant(std::in_place_type<Tuple>, std::move(*std::get_if<Tuple>(&from)));
            default:
                return take_rare(from);
        }
    }
    struct Shallow {};
    /// None for a container.
    Value(const Value& other, Shallow) : data_(copy_or_none(other)) {}
    static Variant copy_or_none(const Value& from) {
        switch (from.data_.index()) {
            case 2:
                return Variant(std::in_place_type<bool>, *from.get_if<bool>());
            case 3:
                return Variant(std::in_place_type<std::int64_t>, *from.get_if<std::int64_t>());
            case 5:
                return Variant(std::in_place_type<double>, *from.get_if<double>());
            case 7:
                return Variant(std::in_place_type<std::string>, *from.get_if<std::string>());
            case 0:
            case 9:
            case 10:
            case 11:
            case 12:
                return Variant(std::in_place_type<None>);
            default:
                return copy_rare(from.data_);
        }
    }
    static Variant take_rare(Variant& from) noexcept;
    static Variant copy_rare(const Variant& from);
    void destroy() noexcept;
    class Copier;
    void copy_container(const Value& other);
    void drop_container() noexcept;

    /// In a union, so that the destructor can leave out the call for plain ones.
    union {
        Variant data_;
    };
};
static_assert(std::same_as<std::variant_alternative_t<9, Value::Variant>, List>);
static_assert(std::is_trivially_destructible_v<Complex>);

struct Dict::Item {
    Value key;
    Value value;
};

inline Tuple::Tuple() = default;
inline Tuple::Tuple(List list) : items(std::move(list)) {}
inline Tuple::Tuple(std::initializer_list<Value> list) : items(list) {}

inline std::size_t Dict::size() const {
    return items_.size();
}
inline const Dict::Item* Dict::begin() const {
    return items_.data();
}
inline const Dict::Item* Dict::end() const {
    return items_.data() + items_.size();
}
inline Dict::Item* Dict::begin() {
    return items_.data();
}
inline Dict::Item* Dict::end() {
    return items_.data() + items_.size();
}
inline std::size_t Set::size() const {
    return items_.size();
}

/// Equal values have equal hashes, which differ from process to process: a peer cannot choose keys
/// that collide. PythonError("TypeError", "unhashable type: 'list'").
std::uint64_t hash(const Value& value);

}  // namespace value
