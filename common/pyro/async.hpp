// Calls in the background: each on a thread and a connection of its own, as in Pyro.
//
//     std::future<int> sum = pyro::async_call<int>(proxy, "add", 1, 2);
//     ... do something else ...
//     fmt::print("{}\n", sum.get());                                  // throws what the call threw
//
//     pyro::async_then<int>(proxy, [](std::future<int> sum) { fmt::print("{}\n", sum.get()); },
//                           "add", 1, 2);
//
// The connection is new, so a daemon makes another session instance for it. When the daemon has no
// free worker, the call waits and tries again, with growing pauses (section 3.9). A future that is
// thrown away does not wait; a call that still runs when main() ends is lost. Any thread.
#pragma once

#include "common/pyro/batch.hpp"
#include "common/pyro/proxy.hpp"

#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pyro {

namespace detail {

/// Runs the job on a thread that nobody waits for. What it throws ends the program.
void run_in_background(std::function<void()> job);

/// Connects, as soon as the daemon has room, and makes the call.
Reply call_when_free(client::Core& core, std::string_view method, Arguments arguments);

std::shared_ptr<client::Core> clone(const Proxy& proxy);
void release(client::Core& core) noexcept;

/// Puts into the promise what `make` returns or throws.
template <class R, class Make>
void keep(std::promise<R>& promise, Make make) {
    try {
        if constexpr (std::is_void_v<R>) {
            make();
            promise.set_value();
        } else {
            promise.set_value(make());
        }
    } catch (...) {
        promise.set_exception(std::current_exception());
    }
}

/// The call, and what its answer is in C++. The connection is closed by then, so that the daemon's
/// worker is free, unless items are still to come over it.
template <class R>
R answer_of(const std::shared_ptr<client::Core>& core, const std::string& method,
            Arguments arguments) {
    Reply reply = call_when_free(*core, method, std::move(arguments));
    if (reply.stream.empty()) release(*core);
    return Result<R>::take(core, std::move(reply));
}

}  // namespace detail

/// Proxy::call in the background.
template <class R = Value, class... Args>
std::future<R> async_call(const Proxy& proxy, std::string_view method, Args&&... args) {
    auto promise = std::make_shared<std::promise<R>>();
    std::future<R> future = promise->get_future();
    detail::run_in_background([promise = std::move(promise), core = detail::clone(proxy),
                               name = std::string(method),
                               arguments = Arguments::of(std::forward<Args>(args)...)]() mutable {
        detail::keep(*promise,
                     [&] { return detail::answer_of<R>(core, name, std::move(arguments)); });
    });
    return future;
}

/// The same, and then calls `next`, in the background as well, with the future of the answer, which
/// is ready. Returns the future of what `next` returns.
template <class R = Value, class Next, class... Args>
std::future<std::invoke_result_t<Next, std::future<R>>> async_then(const Proxy& proxy, Next next,
                                                                   std::string_view method,
                                                                   Args&&... args) {
    using Last = std::invoke_result_t<Next, std::future<R>>;
    auto promise = std::make_shared<std::promise<Last>>();
    std::future<Last> future = promise->get_future();
    detail::run_in_background([promise = std::move(promise), next = std::move(next),
                               core = detail::clone(proxy), name = std::string(method),
                               arguments = Arguments::of(std::forward<Args>(args)...)]() mutable {
        std::promise<R> answer;
        detail::keep(answer,
                     [&] { return detail::answer_of<R>(core, name, std::move(arguments)); });
        detail::keep(*promise, [&] { return next(answer.get_future()); });
    });
    return future;
}

/// Batch::execute in the background. The batch is empty afterwards.
std::future<BatchResults> async_execute(Batch& batch);

}  // namespace pyro
