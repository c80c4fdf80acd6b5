// The result of a method that gives its items one by one: a generator on the other side
// (section 3.7).
//
//     for (auto& [symbol, price] :
//          proxy.call<pyro::RemoteIterator<std::pair<std::string, double>>>("quotes")) {
//         fmt::print("{} {}\n", symbol, price);
//     }
//
// Each item is a call of its own. Leaving the loop early tells the daemon that no more are wanted.
// It keeps the connection of the proxy, which may go away before it; other calls of the proxy may
// come in between. One thread at a time.
#pragma once

#include "common/pyro/proxy.hpp"

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace pyro {

/// The items of a remote iterator, as values.
class ItemStream {
public:
    ItemStream(std::shared_ptr<client::Core> core, std::string id);
    ItemStream(ItemStream&&) noexcept = default;
    ItemStream& operator=(ItemStream&&) noexcept;
    ~ItemStream();

    /// nullopt at the end. RemoteError when the generator failed, which ends it;
    /// ConnectionClosedError "the proxy for this stream result has been closed".
    std::optional<Value> next();
    /// Tells the daemon that no more items are wanted. Does not throw; waits for a call of the
    /// same proxy that runs in another thread.
    void close() noexcept;

private:
    std::shared_ptr<client::Core> core_;  // nullptr at the end
    std::string id_;
};

/// A range to run through once. T is any type with a Codec, or Value.
template <class T = Value>
class RemoteIterator {
public:
    class Iterator {
    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using reference = T&;
        using pointer = T*;
        using iterator_category = std::input_iterator_tag;

        explicit Iterator(RemoteIterator* items = nullptr) : items_(items) {}
        T& operator*() const { return *items_->item_; }
        T* operator->() const { return &*items_->item_; }
        Iterator& operator++() {
            items_->advance();
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const Iterator& a, std::default_sentinel_t) { return a.is_at_end(); }

    private:
        bool is_at_end() const { return !items_->item_; }

        RemoteIterator* items_;
    };

    explicit RemoteIterator(ItemStream stream) : stream_(std::move(stream)) {}

    /// The next item, nullopt at the end. Errors as ItemStream::next; TypeError when it is no T.
    std::optional<T> next() {
        std::optional<Value> item = stream_.next();
        if (!item) return std::nullopt;
        return std::move(*item).template to<T>();
    }
    /// Fetches the first item.
    Iterator begin() {
        advance();
        return Iterator(this);
    }
    std::default_sentinel_t end() const { return {}; }
    void close() noexcept { stream_.close(); }

private:
    void advance() {
        item_.reset();
        if (std::optional<T> item = next()) item_.emplace(std::move(*item));
    }

    ItemStream stream_;
    std::optional<T> item_;
};

namespace detail {

/// TypeError "expected iterator, got list".
[[noreturn]] void refuse_value(const Value& value);

template <class T>
struct Result<RemoteIterator<T>> {
    static RemoteIterator<T> take(const std::shared_ptr<client::Core>& core, Reply&& reply) {
        if (reply.stream.empty()) refuse_value(reply.value);
        return RemoteIterator<T>(ItemStream(core, std::move(reply.stream)));
    }
};

}  // namespace detail

}  // namespace pyro
