// Dict and Set: few keys are compared one by one, many are found by their hash.
#include "common/value/hash.hpp"
#include "common/value/key_index.hpp"
#include "common/value/python_error.hpp"
#include "common/value/value.hpp"

#include <utility>

namespace value {

using detail::KeyIndex;

namespace {

constexpr std::size_t kIndexFrom = 12;
constexpr std::size_t kNone = KeyIndex::kNone;

const Value& key_of(const Value& item) {
    return item;
}
const Value& key_of(const Dict::Item& item) {
    return item.key;
}

bool same(const Value& key, std::string_view text) {
    const auto* found = key.get_if<std::string>();
    return found != nullptr && *found == text;
}

template <class Items>
std::size_t locate(const Items& items, const KeyIndex* index, std::string_view key) {
    if (index != nullptr)
        return index->find(detail::hash_text(key),
                           [&](std::size_t i) { return same(key_of(items[i]), key); });
    for (std::size_t i = 0; i < items.size(); ++i)
        if (same(key_of(items[i]), key)) return i;
    return kNone;
}

template <class Items>
std::size_t locate(const Items& items, const KeyIndex* index, const Value& key) {
    if (const auto* text = key.get_if<std::string>())
        return locate(items, index, std::string_view(*text));
    detail::require_hashable(key);
    if (index != nullptr)
        return index->find(hash(key), [&](std::size_t i) { return key_of(items[i]) == key; });
    for (std::size_t i = 0; i < items.size(); ++i)
        if (key_of(items[i]) == key) return i;
    return kNone;
}

/// Takes up the item that was just added.
template <class Items>
void index_last(const Items& items, std::unique_ptr<KeyIndex>& index) {
    if (items.size() < kIndexFrom) return;
    if (index) {
        index->add(hash(key_of(items.back())));
        return;
    }
    index = std::make_unique<KeyIndex>();
    for (const auto& item : items) index->add(hash(key_of(item)));
}

}  // namespace

Dict::Dict() = default;
Dict::Dict(std::initializer_list<std::pair<Value, Value>> items) {
    items_.reserve(items.size());
    for (const auto& [key, value] : items) set(key, value);
}
Dict::Dict(const Dict& other)
    : items_(other.items_),
      index_(other.index_ ? std::make_unique<KeyIndex>(*other.index_) : nullptr) {}
Dict::Dict(Dict&&) noexcept = default;
Dict& Dict::operator=(const Dict& other) {
    return *this = Dict(other);
}
Dict& Dict::operator=(Dict&&) noexcept = default;
Dict::~Dict() = default;

void Dict::set(Value key, Value value) {
    const std::size_t position = locate(items_, index_.get(), key);
    if (position != kNone) {
        items_[position].value = std::move(value);
        return;
    }
    if (items_.empty()) items_.reserve(4);  // what the keywords of a call come to
    items_.push_back({std::move(key), std::move(value)});
    index_last(items_, index_);
}

const Value* Dict::find_value(const Value& key) const {
    const std::size_t position = locate(items_, index_.get(), key);
    return position == kNone ? nullptr : &items_[position].value;
}

const Value* Dict::find(std::string_view key) const {
    const std::size_t position = locate(items_, index_.get(), key);
    return position == kNone ? nullptr : &items_[position].value;
}

Value* Dict::find(std::string_view key) {
    return const_cast<Value*>(std::as_const(*this).find(key));
}

const Value& Dict::at(std::string_view key) const {
    if (const Value* found = find(key)) return *found;
    throw PythonError("KeyError", std::string(key));
}

bool Dict::erase(std::string_view key) {
    const std::size_t position = locate(items_, index_.get(), key);
    if (position == kNone) return false;
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(position));
    if (index_) {
        index_.reset();
        index_last(items_, index_);
    }
    return true;
}

Set::Set() = default;
Set::Set(std::initializer_list<Value> items) {
    for (const auto& item : items) insert(item);
}
Set::Set(const Set& other)
    : items_(other.items_),
      index_(other.index_ ? std::make_unique<KeyIndex>(*other.index_) : nullptr) {}
Set::Set(Set&&) noexcept = default;
Set& Set::operator=(const Set& other) {
    return *this = Set(other);
}
Set& Set::operator=(Set&&) noexcept = default;
Set::~Set() = default;

bool Set::insert(Value item) {
    if (contains(item)) return false;
    items_.push_back(std::move(item));
    index_last(items_, index_);
    return true;
}

bool Set::contains(const Value& item) const {
    return locate(items_, index_.get(), item) != kNone;
}

}  // namespace value
