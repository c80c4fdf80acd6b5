// Copies and destroys values of any depth: with lists of their own of what is left to do, not on
// the stack.
#include "common/value/key_index.hpp"
#include "common/value/value.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace value {
namespace {

/// Values that lie too deep to be destroyed where they are.
struct Dropping {
    int depth = 0;
    std::vector<Value>* later = nullptr;
};
constexpr int kDeepest = 100;
thread_local Dropping dropping;

bool is_empty(const Value& container) {
    if (const auto* items = container.sequence()) return items->empty();
    if (const auto* dict = container.get_if<Dict>()) return dict->empty();
    return container.get_if<Set>()->size() == 0;
}

}  // namespace

void Value::drop_container() noexcept {
    if (is_empty(*this)) return;  // most often since it was moved away
    if (dropping.depth >= kDeepest) {
        dropping.later->push_back(std::move(*this));  // leaves an empty container behind
        return;
    }
    std::vector<Value> later;
    const bool outermost = dropping.depth == 0;
    if (outermost) dropping.later = &later;
    ++dropping.depth;
    data_ = None();
    while (outermost && !later.empty()) {
        Value next = std::move(later.back());
        later.pop_back();
        next.data_ = None();
    }
    --dropping.depth;
}

/// Copies as deep as the stack allows, and keeps what lies deeper for later.
class Value::Copier {
public:
    void copy(const Value& from, Value& to) {
        descend(from, to, 0);
        while (!later_.empty()) {
            const auto [source, target] = later_.back();
            later_.pop_back();
            descend(*source, *target, 0);
        }
    }

private:
    struct Work {
        const Value* from;
        Value* to;
    };

    void descend(const Value& from, Value& to, int depth) {
        if (!from.is_container()) return;
        if (depth >= kDeepest) {
            later_.push_back({&from, &to});
        } else if (const auto* list = from.get_if<List>()) {
            copy_items(*list, to.data_.emplace<List>(), depth);
        } else if (const auto* tuple = from.get_if<Tuple>()) {
            copy_items(tuple->items, to.data_.emplace<Tuple>().items, depth);
        } else if (const auto* set = from.get_if<Set>()) {
            auto& result = to.data_.emplace<Set>();
            copy_items(set->items_, result.items_, depth);
            if (set->index_) result.index_ = std::make_unique<detail::KeyIndex>(*set->index_);
        } else if (const auto* dict = from.get_if<Dict>()) {
            copy_dict(*dict, to.data_.emplace<Dict>(), depth);
        }
    }

    void copy_items(const List& from, List& to, int depth) {
        to.reserve(from.size());  // later_ points to items: they must not move
        for (const auto& item : from) {
            to.push_back(Value(item, Shallow()));
            descend(item, to.back(), depth + 1);
        }
    }

    void copy_dict(const Dict& from, Dict& to, int depth) {
        to.items_.reserve(from.size());
        for (const auto& [key, value] : from) {
            to.items_.push_back({Value(key, Shallow()), Value(value, Shallow())});
            descend(key, to.items_.back().key, depth + 1);
            descend(value, to.items_.back().value, depth + 1);
        }
        if (from.index_) to.index_ = std::make_unique<detail::KeyIndex>(*from.index_);
    }

    std::vector<Work> later_;
};

void Value::copy_container(const Value& other) {
    Copier copier;
    copier.copy(other, *this);
}

}  // namespace value
