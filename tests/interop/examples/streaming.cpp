#include "common/pyro/daemon.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/generator.hpp"
#include "common/pyro/remote_iterator.hpp"
#include "tests/interop/examples/roles.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <numeric>
#include <thread>

namespace interop::examples {

namespace {

using Numbers = std::vector<int>;

struct Streamer {
    Numbers list() const {
        Numbers numbers(9);
        std::iota(numbers.begin(), numbers.end(), 1);
        return numbers;
    }
    pyro::Generator<int> iterator() const {
        for (const int number : list()) co_yield number;
    }
    pyro::Generator<int> generator() const {
        for (int i = 1; i < 10; ++i) co_yield i;
    }
    pyro::Generator<int> slow_generator() const {
        for (int i = 1; i < 10; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
            co_yield i;
        }
    }
    pyro::Generator<std::uint64_t> fibonacci() const {
        std::uint64_t a = 0, b = 1;
        for (;;) {
            co_yield a;
            std::swap(a, b);
            b += a;
        }
    }
};
BOOST_DESCRIBE_STRUCT(Streamer, (), (list, iterator, generator, slow_generator, fibonacci))

std::string shown(pyro::RemoteIterator<int> items) {
    Numbers numbers;
    for (const int number : items) numbers.push_back(number);
    return value::to_value(numbers).repr();
}

}  // namespace

void streaming_server(const Arguments&) {
    pyro::Daemon daemon;
    print_ready(daemon.register_class<Streamer>(pyro::InstanceMode::Session).to_string());
    daemon.request_loop();
}

void streaming_client(const Arguments&) {
    pyro::Proxy streamer(ask("Enter streaming server uri: "));
    using Items = pyro::RemoteIterator<int>;
    fmt::print("\nnormal list:\n{}\n", streamer.call("list").repr());
    fmt::print("\nvia iterator:\n{}\n", shown(streamer.call<Items>("iterator")));
    fmt::print("\nvia generator:\n{}\n", shown(streamer.call<Items>("generator")));
    fmt::print("\nslow generator:\n");
    auto slow = streamer.call<Items>("slow_generator");
    for (const int number : slow) fmt::print("{}\n", number);
}

}  // namespace interop::examples
