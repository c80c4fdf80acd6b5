#include "common/pyro/naming/auto_cleaner.hpp"

#include "common/net/tcp.hpp"
#include "tests/support/catch.hpp"

#include <fmt/core.h>

using namespace std::chrono_literals;

namespace {

using pyro::naming::AutoCleaner;
using pyro::naming::NameTable;

/// A table, and a network in which only some places answer.
struct World {
    World() {
        table->add({"Pyro.NameServer", "PYRO:Pyro.NameServer@gone:9090", {}});
        table->add({"alive", "PYRO:a@alive:1", {}});
        table->add({"gone.one", "PYRO:one@gone:1", {}});
        table->add({"gone.two", "PYRO:two@gone:1", {}});
        table->add({"nowhere", "PYRONAME:other@gone:1", {}});
    }
    bool has(const char* name) const { return table->find(name).has_value(); }

    std::shared_ptr<NameTable> table = std::make_shared<NameTable>();
    std::set<std::string> answering{"alive:1"};
    std::size_t asked = 0;
    AutoCleaner cleaner{table, [this](const auto& places, const auto&) {
                            asked = places.size();
                            return answering;
                        }};
    AutoCleaner::Time start{};
};

}  // namespace

TEST_CASE("a name goes when its place has not answered for 20 seconds", "[auto_cleaner]") {
    World world;
    world.cleaner.check_all(world.start);
    CHECK(world.asked == 2);  // two names of one daemon are one place
    world.cleaner.check_all(world.start + 19s);
    CHECK(world.has("gone.one"));
    world.cleaner.check_all(world.start + 20s);
    CHECK_FALSE(world.has("gone.one"));
    CHECK_FALSE(world.has("gone.two"));
    CHECK(world.has("alive"));
    CHECK(world.has("nowhere"));
    CHECK(world.has("Pyro.NameServer"));
}

TEST_CASE("a stored name without a sensible URI keeps no other one", "[auto_cleaner]") {
    World world;
    world.table->add({"broken", "written by somebody else", {}});
    world.cleaner.check_all(world.start);
    world.cleaner.check_all(world.start + 20s);
    CHECK_FALSE(world.has("gone.one"));
    CHECK(world.has("broken"));
}

TEST_CASE("one answer in between starts the 20 seconds anew", "[auto_cleaner]") {
    World world;
    world.cleaner.check_all(world.start);
    world.answering.insert("gone:1");
    world.cleaner.check_all(world.start + 10s);
    world.answering.erase("gone:1");
    world.cleaner.check_all(world.start + 15s);
    world.cleaner.check_all(world.start + 34s);
    CHECK(world.has("gone.one"));
    world.cleaner.check_all(world.start + 35s);
    CHECK_FALSE(world.has("gone.one"));
}

TEST_CASE("a name that has moved meanwhile has 20 seconds of its own", "[auto_cleaner]") {
    World world;
    world.cleaner.check_all(world.start);
    world.table->add({"gone.one", "PYRO:one@gone:2", {}});
    world.cleaner.check_all(world.start + 20s);
    CHECK(world.has("gone.one"));
    CHECK_FALSE(world.has("gone.two"));
}

TEST_CASE("a round that is stopped removes nothing, and stopping takes no time", "[auto_cleaner]") {
    auto table = std::make_shared<NameTable>();
    table->add({"a", "PYRO:a@x:1", {}});
    std::atomic<bool> asking{false};
    {
        AutoCleaner cleaner(table, [&](const auto&, const std::atomic<bool>& stop) {
            asking = true;
            while (!stop) std::this_thread::yield();
            return std::set<std::string>();
        });
        cleaner.start(1ms);
        while (!asking) std::this_thread::yield();
    }
    CHECK(table->count() == 1);
    const auto begin = std::chrono::steady_clock::now();
    { AutoCleaner(table, nullptr).start(std::chrono::hours(1)); }
    CHECK(std::chrono::steady_clock::now() - begin < 1s);
}

TEST_CASE("only places that take a connection are reachable", "[auto_cleaner]") {
    net::TcpListener listening;
    listening.bind("127.0.0.1", 0);
    listening.listen(100);
    net::TcpListener closed;
    closed.bind("127.0.0.1", 0);
    const auto port = [](const net::TcpListener& listener) {
        return listener.local_endpoint().port;
    };
    const std::uint16_t closed_port = port(closed);
    closed.close();
    const std::string open = fmt::format("localhost:{}", port(listening));
    std::vector<wire::Uri> places{wire::Uri("PYRO:a@" + open)};
    for (const std::string& place :
         {fmt::format("127.0.0.1:{}", closed_port), std::string("localhost:0"),
          std::string("localhost:99999"), std::string("./u:/no/such/socket"),
          std::string("name.invalid:1")}) {
        places.emplace_back("PYRO:a@" + place);
    }
    const std::atomic<bool> stop{false};
    CHECK(pyro::naming::reachable(places, stop, 5s) == std::set<std::string>{open});
}
