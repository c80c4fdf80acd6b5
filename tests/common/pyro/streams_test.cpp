#include "common/pyro/server/streams.hpp"

#include "common/pyro/server/oneway_executor.hpp"
#include "common/value/python_error.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <future>

namespace {

using namespace std::chrono_literals;
using pyro::server::OnewayExecutor;
using pyro::server::Streams;
using value::Value;

pyro::ItemSource endless() {
    return [n = 0]() mutable -> std::optional<Value> { return Value(n++); };
}

const Streams::Clock::time_point kStart{};

}  // namespace

TEST_CASE("a stream lingers when its connection is gone, then it ends", "[streams]") {
    Streams streams(0ms, 30s);
    const auto id = streams.add(endless(), nullptr, 1, kStart);
    const auto other = streams.add(endless(), nullptr, 2, kStart);
    streams.disconnected(1, kStart + 10s);
    streams.clean_up(kStart + 40s);
    CHECK(streams.size() == 2);
    streams.clean_up(kStart + 41s);
    CHECK(streams.size() == 1);
    CHECK_THROWS_WITH(streams.next(id, 3), "item stream terminated");
    CHECK(streams.next(other, 2) == Value(0));
}

TEST_CASE("a stream that another connection takes over stays", "[streams]") {
    Streams streams(0ms, 30s);
    const auto id = streams.add(endless(), nullptr, 1, kStart);
    streams.disconnected(1, kStart);
    CHECK(streams.next(id, 2) == Value(0));
    streams.clean_up(kStart + 1h);
    CHECK(streams.next(id, 2) == Value(1));
    streams.disconnected(2, kStart + 1h);
    streams.clean_up(kStart + 2h);
    CHECK(streams.size() == 0);
}

TEST_CASE("without linger a stream ends with its connection", "[streams]") {
    Streams streams(0ms, 0ms);
    streams.add(endless(), nullptr, 1, kStart);
    streams.disconnected(1, kStart);
    CHECK(streams.size() == 0);
}

TEST_CASE("a stream has a lifetime, used or not", "[streams]") {
    Streams streams(5s, 30s);
    const auto id = streams.add(endless(), nullptr, 1, kStart);
    streams.clean_up(kStart + 5s);
    CHECK(streams.next(id, 1) == Value(0));
    streams.clean_up(kStart + 6s);
    CHECK(streams.size() == 0);
}

TEST_CASE("a stream keeps its object alive, and serves one caller at a time", "[streams]") {
    Streams streams(0ms, 30s);
    auto object = std::make_shared<int>(5);
    const std::weak_ptr<int> weak = object;
    std::string id;
    std::string text;
    id = streams.add(
        [&]() -> std::optional<Value> {
            try {
                streams.next(id, 1);
            } catch (const value::PythonError& error) {
                text = error.what();
            }
            return Value(1);
        },
        std::move(object), 1, kStart);
    CHECK(streams.next(id, 1) == Value(1));
    CHECK(text == "generator already executing");
    CHECK_FALSE(weak.expired());
    streams.clear();
    CHECK(weak.expired());
}

TEST_CASE("when there are too many streams, those that linger end first", "[streams]") {
    Streams streams(0ms, 30s);
    std::uint64_t connection = 0;
    while (streams.size() < Streams::kMaxOfAll) {
        ++connection;
        for (std::size_t i = 0; i < Streams::kMaxOfConnection; ++i)
            streams.add(endless(), nullptr, connection, kStart);
    }
    CHECK_THROWS_WITH(streams.add(endless(), nullptr, 9999, kStart),
                      "too many item streams are open");
    streams.disconnected(1, kStart);
    streams.add(endless(), nullptr, 9999, kStart);
    CHECK(streams.size() == Streams::kMaxOfAll - Streams::kMaxOfConnection + 1);
}

TEST_CASE("a stream that has ended makes room for another one", "[streams]") {
    Streams streams(0ms, 30s);
    for (std::size_t i = 0; i < 2 * Streams::kMaxOfConnection; ++i)
        streams.close(streams.add(endless(), nullptr, 1, kStart));
    const auto id = streams.add(endless(), nullptr, 1, kStart);
    streams.disconnected(1, kStart);
    CHECK(streams.next(id, 2) == Value(0));
    for (std::size_t i = 1; i < Streams::kMaxOfConnection; ++i)
        streams.add(endless(), nullptr, 2, kStart);
    CHECK_THROWS(streams.add(endless(), nullptr, 2, kStart));
}

TEST_CASE("an executor does not hold more bytes than it may", "[oneway]") {
    OnewayExecutor executor(1, 1000, 100);
    std::promise<void> gate;
    std::promise<void> begun;
    REQUIRE(executor.submit(
        [&] {
            begun.set_value();
            gate.get_future().wait();
        },
        500));
    begun.get_future().wait();
    CHECK(executor.submit([] {}, 60));
    CHECK(executor.submit([] {}, 60));
    CHECK_FALSE(executor.submit([] {}, 60));
    CHECK_FALSE(executor.submit([] {}, 0));
    gate.set_value();
    CHECK(executor.drain(30s));
    CHECK(executor.submit([] {}, 60));
}

TEST_CASE("a full executor refuses, and takes tasks again later", "[oneway]") {
    OnewayExecutor executor(2, 3, 1000);
    std::promise<void> gate;
    const auto open = gate.get_future().share();
    std::atomic<int> done = 0;
    std::atomic<int> running = 0;
    int taken = 0;
    const auto submit = [&] {
        return executor.submit(
            [&, open] {
                ++running;
                open.wait();
                ++done;
            },
            1);
    };
    // Two run and three wait; how many wait at first depends on how fast the threads start.
    while (running < 2 || taken < 5)
        if (submit()) ++taken;
    CHECK(taken == 5);
    CHECK_FALSE(submit());
    CHECK_FALSE(executor.drain(1ms));
    gate.set_value();
    CHECK(executor.drain(30s));
    CHECK(done == taken);
    CHECK(executor.submit([] {}, 1));
    CHECK(executor.drain(30s));
}
