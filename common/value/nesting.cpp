// Copies and destroys values of any depth: with lists of their own of what is left to do, not on
// the stack.
#include "common/value/key_index.hpp"
#include "common/value/value.hpp"

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

}  // namespace

void Value::drop_container() noexcept {
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

void Value::copy_container(const Value& other) {
    struct Work {
        const Value* from;
        Value* to;
    };
    std::vector<Work> work{{&other, this}};
    const auto copy = [&work](const Value& from, Value& to) {
        if (from.is_container()) {
            work.push_back({&from, &to});
        } else {
            to.data_ = from.data_;
        }
    };
    const auto copy_list = [&copy](const List& from, List& to) {
        to.resize(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) copy(from[i], to[i]);
    };
    while (!work.empty()) {
        const auto [from, to] = work.back();
        work.pop_back();
        if (const auto* list = from->get_if<List>()) {
            copy_list(*list, to->data_.emplace<List>());
        } else if (const auto* tuple = from->get_if<Tuple>()) {
            copy_list(tuple->items, to->data_.emplace<Tuple>().items);
        } else if (const auto* set = from->get_if<Set>()) {
            auto& result = to->data_.emplace<Set>();
            copy_list(set->items_, result.items_);
            if (set->index_) result.index_ = std::make_unique<detail::KeyIndex>(*set->index_);
        } else if (const auto* dict = from->get_if<Dict>()) {
            auto& result = to->data_.emplace<Dict>();
            result.items_.resize(dict->size());
            for (std::size_t i = 0; i < dict->size(); ++i) {
                copy(dict->items_[i].key, result.items_[i].key);
                copy(dict->items_[i].value, result.items_[i].value);
            }
            if (dict->index_) result.index_ = std::make_unique<detail::KeyIndex>(*dict->index_);
        }
    }
}

}  // namespace value
