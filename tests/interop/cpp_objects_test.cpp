// Iterators, proxies as values, callbacks and instances, between a C++ client and both servers.
#include "common/pyro/autoproxy.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/remote_iterator.hpp"
#include "tests/interop/client.hpp"
#include "tests/interop/until.hpp"
#include "tests/support/catch.hpp"

#include <thread>

using interop::connect;
using interop::Language;
using interop::Side;
using interop::until;
using value::Value;
using wire::Serializer;

namespace {

using Numbers = std::vector<int>;

Numbers taken(pyro::RemoteIterator<int>& numbers, std::size_t count) {
    Numbers items;
    for (const int number : numbers) {
        items.push_back(number);
        if (items.size() == count) break;
    }
    return items;
}

Numbers all(pyro::RemoteIterator<int> numbers) {
    return taken(numbers, 1000);
}

/// Pyro4's marshal has no proxies: it sends plain dicts, and reads them as such.
bool has_proxies(const Side& side) {
    return side.serializer != Serializer::Marshal || side.server == Language::Cpp;
}

struct Target {
    Numbers seen;
    int notify(int number) {
        seen.push_back(number);
        return number * 2;
    }
    std::string greet() { return "I am the target"; }
    void fail() { throw pyro::PythonError("ValueError", "of the callback"); }
};
BOOST_DESCRIBE_STRUCT(Target, (), (notify, greet, fail))

/// A daemon of the test's own, with a target that the other side calls back.
struct CallbackDaemon {
    std::shared_ptr<Target> target = std::make_shared<Target>();
    pyro::Daemon daemon;
    std::thread loop;

    CallbackDaemon() {
        daemon.register_object(target, "target");
        loop = std::thread([this] { daemon.request_loop(); });
    }
    ~CallbackDaemon() {
        daemon.shutdown();
        loop.join();
    }
};

}  // namespace

TEST_CASE("a generator of the server is iterated over") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto proxy = connect(side);
    CHECK(all(proxy.call<pyro::RemoteIterator<int>>("count", 5)) == Numbers{0, 1, 2, 3, 4});
    CHECK(all(proxy.call<pyro::RemoteIterator<int>>("count", 0)).empty());
}

TEST_CASE("a generator's exception comes after the items before it") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto proxy = connect(side);
    Numbers items;
    const auto run = [&] {
        auto numbers = proxy.call<pyro::RemoteIterator<int>>("failing_count", 2);
        for (const int number : numbers) items.push_back(number);
    };
    CHECK_THROWS_WITH(run(), "no more numbers");
    CHECK(items == Numbers{0, 1});
}

TEST_CASE("an iterator that is given up is closed on the server, other calls or not") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto proxy = connect(side);
    const int closed = proxy.call<int>("closed");
    {
        auto numbers = proxy.call<pyro::RemoteIterator<int>>("endless");
        CHECK(taken(numbers, 3) == Numbers{0, 1, 2});
    }
    CHECK(until([&] { return proxy.call<int>("closed") == closed + 1; }));
    {
        auto numbers = proxy.call<pyro::RemoteIterator<int>>("endless");
        CHECK(taken(numbers, 2) == Numbers{0, 1});
        CHECK(proxy.call<int>("add", 1, 1) == 2);  // on the same connection
    }
    CHECK(until([&] { return proxy.call<int>("closed") == closed + 2; }));
}

TEST_CASE("a server without iterators says so") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    interop::Server server(language, {.environment = {"PYRO_ITER_STREAMING=0"}});
    pyro::Proxy proxy(server.uri());
    CHECK_THROWS_WITH(proxy.call<pyro::RemoteIterator<int>>("count", 5),
                      "result of call is an iterator, but the server is not configured to allow "
                      "streaming");
}

TEST_CASE("an object that the server returns is a proxy here") {
    const Side side = GENERATE(from_range(interop::sides()));
    if (!has_proxies(side)) return;
    INFO(side);
    auto proxy = connect(side);
    auto child = proxy.call<pyro::Proxy>("child", "one");
    CHECK(child.uri().object == "child-one");
    CHECK(child.call<std::string>("greet") == "I am one");
    CHECK(proxy.call<std::string>("greet", child) == "it said: I am one");
    CHECK(proxy.call<pyro::Proxy>("echo", child).uri() == child.uri());
    using Children = std::map<std::string, std::vector<pyro::Proxy>>;
    auto children = proxy.call<Children>("children", std::vector<std::string>{"two", "three"});
    CHECK(children.at("two").at(0).call<std::string>("greet") == "I am two");
}

TEST_CASE("a registered object that is passed on is called back") {
    const Side side = GENERATE(from_range(interop::sides()));
    if (!has_proxies(side)) return;
    INFO(side);
    auto proxy = connect(side);
    CallbackDaemon mine;
    CHECK(proxy.call<Numbers>("call_back", mine.target, 3) == Numbers{0, 2, 4});
    CHECK(mine.target->seen == Numbers{0, 1, 2});
    CHECK(proxy.call<std::string>("call_back_error", mine.target) == "ValueError of the callback");
    CHECK(proxy.call<std::string>("greet", mine.target) == "it said: I am the target");
    CHECK(proxy.call<pyro::Proxy>("echo", mine.target).uri().object == "target");
}

TEST_CASE("a registered class gets its instances as its mode says") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    const auto counts = [&](const std::string& mode) {
        auto one = connect(side, mode), two = connect(side, mode);
        Numbers seen{one.call<int>("count"), one.call<int>("count"), two.call<int>("count"),
                     one.call<int>("count")};
        one.release();
        seen.push_back(one.call<int>("count"));
        return seen;
    };
    CHECK(counts("session") == Numbers{1, 2, 1, 3, 1});
    CHECK(counts("percall") == Numbers{1, 1, 1, 1, 1});
    const Numbers single = counts("single");
    const int first = single.at(0);
    CHECK(single == Numbers{first, first + 1, first + 2, first + 3, first + 4});
    auto broken = connect(side, "broken");
    broken.bind();
    CHECK_THROWS_WITH(broken.call("count"), "cannot construct");
    CHECK_THROWS_WITH(broken.call("count"), "cannot construct");
}
