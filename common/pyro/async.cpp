#include "common/pyro/async.hpp"

#include "common/pyro/client/answers.hpp"
#include "common/pyro/client/core.hpp"

#include <chrono>
#include <random>
#include <string_view>
#include <thread>

namespace pyro {
namespace {

using Seconds = std::chrono::duration<double>;

double random_up_to(double limit) {
    thread_local std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, limit)(generator);
}

bool is_without_room(const CommunicationError& error) {
    return std::string_view(error.what()).find("no free workers") != std::string_view::npos;
}

/// Connects. While the daemon has no free worker: again after a pause, longer each time, until the
/// pauses are longer than half the time-out. The pauses are Pyro's.
void connect_when_free(client::Core& core) {
    const ProxyOptions options = core.options();
    const Seconds longest = options.timeout / 2;
    Seconds pause(0.1 + random_up_to(0.2));
    int retries = options.max_retries;
    while (true) {
        try {
            core.bind();
            return;
        } catch (const CommunicationError& error) {
            if (is_without_room(error)) {
                if (options.timeout.count() > 0 && pause > longest) throw;
                std::this_thread::sleep_for(pause);
                pause += Seconds(0.4 + random_up_to(0.5));
            } else if (retries-- <= 0 || !client::is_worth_a_retry(error)) {
                throw;
            }
        }
    }
}

}  // namespace

namespace detail {

void run_in_background(std::function<void()> job) {
    std::thread(std::move(job)).detach();
}

Reply call_when_free(client::Core& core, std::string_view method, Arguments arguments) {
    connect_when_free(core);
    return core.call(method, std::move(arguments));
}

std::shared_ptr<client::Core> clone(const Proxy& proxy) {
    return proxy.core()->clone();
}

void release(client::Core& core) noexcept {
    core.release();
}

}  // namespace detail

std::future<BatchResults> async_execute(Batch& batch) {
    auto promise = std::make_shared<std::promise<BatchResults>>();
    std::future<BatchResults> future = promise->get_future();
    detail::run_in_background([promise = std::move(promise), own = batch.take_over()]() mutable {
        detail::keep(*promise, [&] {
            connect_when_free(*own.core());
            BatchResults results = own.execute();
            own.core()->release();
            return results;
        });
    });
    return future;
}

}  // namespace pyro
