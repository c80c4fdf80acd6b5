#include "common/net/poller.hpp"

#include "common/net/socket.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;

namespace {

constexpr net::Timeout kLong = 20s;  // reached only when a test fails

struct Pair {
    net::detail::Socket near;
    net::detail::Socket far;

    Pair() {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
        near = net::detail::Socket(ends[0]);
        far = net::detail::Socket(ends[1]);
        net::detail::prepare(ends[0]);
        net::detail::prepare(ends[1]);
    }
    void send(std::string_view bytes) {
        REQUIRE(::send(far.get(), bytes.data(), bytes.size(), 0) ==
                static_cast<ssize_t>(bytes.size()));
    }
};

/// Each test runs with both.
std::vector<std::unique_ptr<net::Poller>> pollers() {
    std::vector<std::unique_ptr<net::Poller>> both;
    both.push_back(net::make_poller());
    both.push_back(net::make_poll_poller());
    return both;
}

}  // namespace

TEST_CASE("what is ready is reported, with its owner, until it has been read", "[poller]") {
    for (auto& poller : pollers()) {
        Pair quiet;
        Pair loud;
        poller->add(quiet.near.get(), net::Interest::Read, &quiet);
        poller->add(loud.near.get(), net::Interest::Read, &loud);
        CHECK(poller->wait(0ms).empty());
        loud.send("x");
        for (int turn = 0; turn < 2; ++turn) {
            const auto events = poller->wait(kLong);
            REQUIRE(events.size() == 1);
            CHECK(events[0].owner == &loud);
            CHECK(events[0].readable);
            CHECK_FALSE(events[0].writable);
        }
        char byte = 0;
        CHECK(::recv(loud.near.get(), &byte, 1, 0) == 1);
        CHECK(poller->wait(0ms).empty());
    }
}

TEST_CASE("an interest can change, and a removed descriptor is silent", "[poller]") {
    for (auto& poller : pollers()) {
        Pair pair;
        Pair other;
        poller->add(pair.near.get(), net::Interest::Write, &pair);
        poller->add(other.near.get(), net::Interest::Read, &other);
        const auto events = poller->wait(kLong);
        REQUIRE(events.size() == 1);
        CHECK(events[0].writable);
        CHECK_FALSE(events[0].readable);
        pair.send("x");
        poller->change(pair.near.get(), net::Interest::None, &pair);
        CHECK(poller->wait(0ms).empty());
        poller->change(pair.near.get(), net::Interest::Read, &pair);
        CHECK(poller->wait(kLong).size() == 1);
        poller->remove(pair.near.get());
        CHECK(poller->wait(0ms).empty());
        other.send("x");
        CHECK(poller->wait(kLong).size() == 1);
    }
}

TEST_CASE("a peer that is gone makes both sides ready", "[poller]") {
    for (auto& poller : pollers()) {
        Pair pair;
        poller->add(pair.near.get(), net::Interest::Read, &pair);
        pair.far.close();
        const auto events = poller->wait(kLong);
        REQUIRE(events.size() == 1);
        CHECK(events[0].readable);
        CHECK(events[0].writable);
    }
}

TEST_CASE("a wake ends the wait from another thread, once, and is no event", "[poller]") {
    for (auto& poller : pollers()) {
        std::thread other([&] { poller->wake(); });
        CHECK(poller->wait(kLong).empty());
        other.join();
        const auto before = std::chrono::steady_clock::now();
        CHECK(poller->wait(20ms).empty());
        CHECK(std::chrono::steady_clock::now() - before >= 19ms);
        poller->wake();
        poller->wake();  // in advance, and more than once
        CHECK(poller->wait(kLong).empty());
        CHECK(poller->wait(0ms).empty());
    }
}

TEST_CASE("more ready descriptors than one wait reports are all served", "[poller]") {
    for (auto& poller : pollers()) {
        std::vector<Pair> pairs(300);
        for (Pair& pair : pairs) {
            pair.send("x");
            poller->add(pair.near.get(), net::Interest::Read, &pair);
        }
        std::size_t served = 0;
        while (served < pairs.size()) {
            const auto events = poller->wait(kLong);
            REQUIRE_FALSE(events.empty());
            for (const auto& event : events) {
                char byte = 0;
                CHECK(::recv(static_cast<Pair*>(event.owner)->near.get(), &byte, 1, 0) == 1);
                ++served;
            }
        }
        CHECK(poller->wait(0ms).empty());
    }
}
