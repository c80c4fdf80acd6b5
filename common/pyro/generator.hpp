// A sequence whose items are made when somebody asks for them: the result of a method that the
// caller iterates over.
//
//     pyro::Generator<int> countdown(int from) {
//         while (from > 0) co_yield from--;
//     }
//     for (int n : countdown(3)) ...                       // 3 2 1
//
// As the method of a remote object it is a remote iterator (section 3.7): each item is computed
// when the client asks for it. The coroutine outlives the call, so take parameters by value; the
// object itself is kept alive. One thread at a time may use a generator.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace pyro {

template <class T>
class Generator {
public:
    using Item = T;

    struct promise_type {
        std::optional<T> item;
        std::exception_ptr error;

        Generator get_return_object() { return Generator(Handle::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        template <class U>
        std::suspend_always yield_value(U&& next) {
            item.emplace(std::forward<U>(next));
            return {};
        }
        void return_void() {}
        void unhandled_exception() { error = std::current_exception(); }
        /// A generator yields, it does not wait.
        template <class U>
        void await_transform(U&&) = delete;
    };

    Generator(Generator&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Generator& operator=(Generator&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Generator() {
        if (handle_) handle_.destroy();
    }

    /// The next item; nullopt at the end, and ever after. Throws what the coroutine throws, which
    /// ends it.
    std::optional<T> next() {
        if (!handle_ || handle_.done()) return std::nullopt;
        handle_.promise().item.reset();
        handle_.resume();
        if (auto error = std::exchange(handle_.promise().error, nullptr))
            std::rethrow_exception(error);
        return std::exchange(handle_.promise().item, std::nullopt);
    }

    struct Iterator {
        using iterator_category = std::input_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = T*;
        using reference = T&;

        T& operator*() const { return *item; }
        Iterator& operator++() {
            item = generator->next();
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const { return !item.has_value(); }

        Generator* generator = nullptr;
        mutable std::optional<T> item;
    };
    Iterator begin() { return {this, next()}; }
    std::default_sentinel_t end() const { return {}; }

private:
    using Handle = std::coroutine_handle<promise_type>;
    explicit Generator(Handle handle) : handle_(handle) {}
    Handle handle_;
};

template <class T>
inline constexpr bool is_generator = false;
template <class T>
inline constexpr bool is_generator<Generator<T>> = true;

}  // namespace pyro
