#include "common/pyro/server/call_watch.hpp"

#include "common/pyro/server/timed_list.hpp"
#include "tests/support/catch.hpp"

#include <thread>

using namespace std::chrono_literals;
using pyro::server::CallWatch;
using pyro::server::Clock;
using pyro::server::TimedEntry;
using pyro::server::TimedList;

TEST_CASE("only a call that two looks have seen is old, and can be taken over once", "[watch]") {
    CallWatch watch;
    CHECK_FALSE(watch.is_old());
    CHECK_FALSE(watch.is_old());  // nothing runs

    const auto first = watch.begin();
    CHECK_FALSE(watch.is_old());
    CHECK(watch.end(first));
    const auto second = watch.begin();
    CHECK_FALSE(watch.is_old());  // another call than the last look saw
    CHECK(watch.is_old());
    CHECK(watch.take_over());
    const auto third = watch.begin();  // of the next leader
    CHECK_FALSE(watch.end(second));
    CHECK(watch.end(third));
}

TEST_CASE("a call that has just ended is not taken over", "[watch]") {
    CallWatch watch;
    const auto call = watch.begin();
    watch.is_old();
    CHECK(watch.is_old());
    CHECK(watch.end(call));
    CHECK_FALSE(watch.take_over());
}

TEST_CASE("a supervisor that sleeps deeply is woken by the next call", "[watch]") {
    CallWatch watch;
    std::atomic<bool> seen = false;
    std::thread supervisor([&] {
        for (int i = 0; i < 40; ++i) watch.is_old();
        while (!seen) {
            watch.wait_tick();
            watch.is_old();
            if (watch.is_old()) seen = true;
        }
    });
    const auto call = watch.begin();
    while (!seen) std::this_thread::yield();
    CHECK(watch.end(call));
    supervisor.join();
}

TEST_CASE("a list gives what is late, oldest first, and forgets what leaves", "[watch]") {
    TimedList list(10s);
    const Clock::time_point begin{};
    CHECK(list.late(begin + 1h) == nullptr);
    TimedEntry first, second, third;
    list.add(first, begin);
    list.add(second, begin + 1s);
    list.add(third, begin + 2s);
    CHECK(list.deadline() == begin + 10s);
    CHECK(list.late(begin + 9s) == nullptr);
    CHECK(list.late(begin + 10s) == &first);
    list.add(first, begin + 3s);  // again, at the end
    CHECK(list.late(begin + 11s) == &second);
    second.unlink();
    CHECK(list.deadline() == begin + 12s);
    {
        TimedEntry gone;
        list.add(gone, begin + 4s);
    }
    third.unlink();
    CHECK(list.late(begin + 13s) == &first);
    first.unlink();
    CHECK(list.first() == nullptr);
    TimedList never(0ms);
    never.add(first, begin);
    CHECK(never.late(begin + 1000h) == nullptr);
}
