#include "common/pyro/naming/name_table.hpp"

#include "common/pyro/errors.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/growth.hpp"

#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace {

using pyro::NamingError;
using pyro::naming::NameRecord;
using pyro::naming::NameStorage;
using pyro::naming::NameTable;
using Names = std::vector<std::string>;

Names names_of(const std::vector<NameRecord>& records) {
    Names names;
    for (const NameRecord& record : records) names.push_back(record.name);
    return names;
}

void add(NameTable& table, const std::string& name, Names tags = {}) {
    table.add({name, "PYRO:" + name + "@localhost:1", std::move(tags)});
}

/// Keeps nothing, and can be told to fail.
class BrokenStorage : public NameStorage {
public:
    explicit BrokenStorage(const bool& broken) : broken_(broken) {}
    std::vector<NameRecord> load() override { return {}; }
    void put(const NameRecord&) override { fail(); }
    void remove(std::span<const std::string>) override { fail(); }

private:
    void fail() const {
        if (broken_) throw NamingError("disk full");
    }
    const bool& broken_;
};

/// The fastest of a few rounds of looking up a thousand names, so that a busy machine does not
/// count.
std::chrono::nanoseconds time_of_lookups(const NameTable& table, int names) {
    auto best = std::chrono::nanoseconds::max();
    for (int round = 0; round < 20; ++round) {
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < 1000; ++i) {
            REQUIRE(table.find(fmt::format("example.object.{}", (i * 7919) % names)));
        }
        best = std::min(best, std::chrono::nanoseconds(std::chrono::steady_clock::now() - start));
    }
    return best;
}

}  // namespace

TEST_CASE("a name that was registered is found with its URI and tags", "[name_table]") {
    NameTable table;
    table.add({"a.b", "PYRO:x@localhost:1234", {"red", "green", "red"}});
    const NameRecord record = table.lookup("a.b");
    CHECK(record.uri == "PYRO:x@localhost:1234");
    CHECK(record.metadata == Names{"red", "green"});
    CHECK(table.count() == 1);
    CHECK_FALSE(table.find("A.B"));
    CHECK_THROWS_WITH(table.lookup("nope"), "unknown name: nope");
    CHECK_THROWS_AS(table.lookup("nope"), NamingError);
}

TEST_CASE("a name registered again is replaced, unless it has to be new", "[name_table]") {
    NameTable table;
    add(table, "one", {"old"});
    add(table, "two");
    CHECK_THROWS_WITH(table.add({"one", "PYRO:y@localhost:2", {}}, true),
                      "name already registered: one");
    CHECK(table.lookup("one").uri == "PYRO:one@localhost:1");

    table.add({"one", "PYRO:y@localhost:2", {}});
    CHECK(table.lookup("one").uri == "PYRO:y@localhost:2");
    CHECK(table.lookup("one").metadata.empty());
    CHECK(table.list_with_any(Names{"old"}).empty());
    CHECK(names_of(table.list()) == Names{"one", "two"});
    table.add({"three", "PYRO:z@localhost:2", {}}, true);
    CHECK(table.count() == 3);
}

TEST_CASE("tags can be replaced and cleared, the URI stays", "[name_table]") {
    NameTable table;
    add(table, "one", {"red"});
    table.set_metadata("one", {"blue", "blue", "green"});
    CHECK(table.lookup("one").metadata == Names{"blue", "green"});
    CHECK(table.lookup("one").uri == "PYRO:one@localhost:1");
    CHECK(table.list_with_any(Names{"red"}).empty());
    table.set_metadata("one", {});
    CHECK(table.lookup("one").metadata.empty());
    CHECK_THROWS_WITH(table.set_metadata("nope", {"x"}), "unknown name: nope");
}

TEST_CASE("lists come in the order of registration, whatever they select by", "[name_table]") {
    NameTable table;
    for (const char* name : {"app.z", "app.a", "other", "app.m", "ap", "apq", "appz"}) {
        add(table, name, {"all", name[0] == 'o' ? "odd" : "even"});
    }
    CHECK(names_of(table.list_prefix("app.")) == Names{"app.z", "app.a", "app.m"});
    CHECK(names_of(table.list_prefix("app")) == Names{"app.z", "app.a", "app.m", "appz"});
    CHECK(names_of(table.list_prefix("")) == names_of(table.list()));
    CHECK(names_of(table.list_prefix("App.")).empty());
    CHECK(names_of(table.list_regex("app\\.[az]")) == Names{"app.z", "app.a"});
    CHECK(names_of(table.list_regex("ap$|oth")) == Names{"other", "ap"});
    CHECK(names_of(table.list_with_all(Names{"all", "odd"})) == Names{"other"});
    CHECK(names_of(table.list_with_any(Names{"odd", "even", "none"})) == names_of(table.list()));
    CHECK(table.list_with_all(Names{"all", "none"}).empty());
    CHECK(table.list_with_all(Names{}).size() == 7);
    CHECK(table.list_with_any(Names{}).empty());
}

TEST_CASE("removing says how many names went, and leaves the name server's own", "[name_table]") {
    NameTable table;
    for (const char* name : {"Pyro.NameServer", "Pyro.x", "a.1", "a.2", "b.1"}) {
        add(table, name, {"tag"});
    }
    CHECK(table.remove("nope") == 0);
    CHECK(table.remove("Pyro.NameServer") == 0);
    CHECK(table.remove("b.1") == 1);
    CHECK(table.remove("b.1") == 0);
    CHECK(table.remove_prefix("Pyro") == 1);
    CHECK(table.remove_regex(".*\\.[12]") == 2);
    CHECK(names_of(table.list()) == Names{"Pyro.NameServer"});
    CHECK(names_of(table.list_with_any(Names{"tag"})) == Names{"Pyro.NameServer"});
    add(table, "a.1");
    CHECK(names_of(table.list_prefix("a")) == Names{"a.1"});
}

TEST_CASE("what could not be stored has not happened", "[name_table]") {
    bool broken = false;
    NameTable table(std::make_unique<BrokenStorage>(broken));
    add(table, "one", {"red"});
    broken = true;
    CHECK_THROWS_WITH(table.add({"two", "PYRO:y@localhost:2", {}}), "disk full");
    CHECK_THROWS_WITH(table.set_metadata("one", {}), "disk full");
    CHECK_THROWS_WITH(table.remove("one"), "disk full");
    CHECK(names_of(table.list()) == Names{"one"});
    CHECK(table.lookup("one").metadata == Names{"red"});
}

TEST_CASE("looking up costs no more with a hundred thousand names than with ten", "[name_table]") {
    NameTable few;
    for (int i = 0; i < 10; ++i) add(few, fmt::format("example.object.{}", i));
    NameTable many;
    for (int i = 0; i < 100'000; ++i) add(many, fmt::format("example.object.{}", i));
    // A search through all names, or a tenth of them, would take a thousand times as long; what
    // is left are misses of the processor's cache.
    CHECK(time_of_lookups(many, 100'000) < 20 * time_of_lookups(few, 10));

    // The same for a list: 11 names of 100,000.
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) CHECK(many.list_prefix("example.object.9999").size() == 11);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(500));
}

TEST_CASE("names are registered, found and removed by several threads at once", "[name_table]") {
    NameTable table;
    std::atomic<bool> go{false};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            while (!go) std::this_thread::yield();
            for (int i = 0; i < 300; ++i) {
                const std::string name = fmt::format("t{}.{}", thread, i);
                table.add({name, "PYRO:x@localhost:1", {"tag"}});
                table.list_prefix(fmt::format("t{}.", thread));
                table.list_with_any(Names{"tag"});
                if (i % 2 == 0) table.remove(name);
            }
        });
    }
    go = true;
    for (std::thread& thread : threads) thread.join();
    CHECK(table.count() == 600);
    CHECK(table.list_with_all(Names{"tag"}).size() == 600);
}

TEST_CASE("a tag that is asked for a million times is looked for once", "[name_table]") {
    constexpr int kFew = 500;
    NameTable few;
    NameTable many;
    for (int i = 0; i < kFew; ++i) add(few, fmt::format("name{}", i), {"tag"});
    for (int i = 0; i < 4 * kFew; ++i) add(many, fmt::format("name{}", i), {"tag"});
    const Names tags(1'000'000, "tag");
    const auto ask = [&](int size) {
        NameTable& table = size == kFew ? few : many;
        CHECK(table.list_with_all(tags).size() == static_cast<std::size_t>(size));
        CHECK(table.list_with_any(tags).size() == static_cast<std::size_t>(size));
    };
    // Looked for each time, it would take four times as long.
    CHECK(growth::of(ask, kFew) < 2.5);
}

TEST_CASE("a slow regular expression holds up no registration", "[name_table]") {
    NameTable table;
    for (int i = 0; i < 8000; ++i) add(table, fmt::format("{:a>18}{}", "", i % 10 + 10 * i));
    std::atomic<bool> done{false};
    std::thread searching([&] {
        // Some milliseconds for each name, so that it takes all the time it may.
        CHECK_THROWS_WITH(table.list_regex("(?:a+)+[xyz]"),
                          Catch::Matchers::Contains("takes too long for so many names"));
        done = true;
    });
    auto longest = std::chrono::steady_clock::duration(0);
    while (!done) {
        const auto start = std::chrono::steady_clock::now();
        add(table, "new");
        longest = std::max(longest, std::chrono::steady_clock::now() - start);
    }
    searching.join();
    CHECK(longest < std::chrono::seconds(1));
}
