#include "common/value/value.hpp"

#include "common/value/python_error.hpp"

#include <array>
#include <utility>

namespace value {

Value::Value(Integer number) : data_() {
    if (number.fits_int64()) {
        data_ = number.to_int64();
    } else {
        data_ = std::move(number);
    }
}

Value::Value(Set set) : data_(std::move(set)) {}
Value::Value(Dict dict) : data_(std::move(dict)) {}

Value::Variant Value::take_rare(Variant& from) noexcept {
    return std::move(from);
}

Value::Variant Value::copy_rare(const Variant& from) {
    return from;
}

void Value::destroy() noexcept {
    if (is_container()) drop_container();
    data_.~Variant();
}

Value::Variant Value::from_unsigned(std::uint64_t number) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes += static_cast<char>((number >> static_cast<unsigned>(shift)) & 0xFFU);
    return Integer::from_bytes(bytes, false);
}

Value& Value::operator=(const Value& other) {
    Value copy(other);
    return *this = std::move(copy);
}

Value& Value::operator=(Value&& other) noexcept {
    if (!is_container()) {
        data_ = std::move(other.data_);
    } else {
        // `other` may live inside of what is dropped here.
        const Value old(std::move(*this));
        data_ = std::move(const_cast<Value&&>(other).data_);
    }
    return *this;
}

Kind Value::kind() const {
    static constexpr std::array kKinds{
        Kind::None, Kind::Ellipsis, Kind::Bool, Kind::Int,   Kind::Int, Kind::Float, Kind::Complex,
        Kind::Str,  Kind::Bytes,    Kind::List, Kind::Tuple, Kind::Set, Kind::Dict};
    return kKinds[data_.index()];
}

std::string_view Value::type_name() const {
    static constexpr std::array<std::string_view, 13> kNames{
        "NoneType", "ellipsis", "bool", "int",   "int", "float", "complex",
        "str",      "bytes",    "list", "tuple", "set", "dict"};
    return kNames[data_.index()];
}

const List* Value::sequence() const {
    if (const auto* list = get_if<List>()) return list;
    if (const auto* tuple = get_if<Tuple>()) return &tuple->items;
    return nullptr;
}

List* Value::sequence() {
    return const_cast<List*>(std::as_const(*this).sequence());
}

const Value& Value::operator[](std::size_t index) const {
    const List* items = sequence();
    if (items == nullptr)
        throw PythonError("TypeError",
                          "'" + std::string(type_name()) + "' object is not a list or tuple");
    if (index >= items->size())
        throw PythonError("IndexError", std::string(type_name()) + " index out of range");
    return (*items)[index];
}

const Value& Value::operator[](std::string_view key) const {
    const auto* dict = get_if<Dict>();
    if (dict == nullptr)
        throw PythonError("TypeError", "'" + std::string(type_name()) + "' object is not a dict");
    return dict->at(key);
}

}  // namespace value
