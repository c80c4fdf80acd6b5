// A whole daemon, called over sockets.
#include "common/pyro/daemon.hpp"

#include "common/pyro/proxy.hpp"
#include "common/pyro/remote_iterator.hpp"
#include "common/pyro/serve_simple.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

namespace {

using namespace std::chrono_literals;
using value::Value;

/// Runs a daemon's loop on a thread of its own.
class Running {
public:
    explicit Running(pyro::DaemonOptions options = {}) : daemon(options) {
        daemon.on_log([this](std::string_view line) {
            const std::lock_guard lock(mutex_);
            lines_.emplace_back(line);
        });
    }
    ~Running() {
        daemon.shutdown();
        join();
    }
    void start() {
        thread_ = std::thread([this] { daemon.request_loop(); });
    }
    void join() {
        if (thread_.joinable()) thread_.join();
    }
    std::vector<std::string> log() {
        const std::lock_guard lock(mutex_);
        return lines_;
    }
    pyro::Daemon daemon;

private:
    std::mutex mutex_;
    std::vector<std::string> lines_;
    std::thread thread_;
};

pyro::DaemonOptions loopback() {
    pyro::DaemonOptions options;
    options.host = "127.0.0.1";
    return options;
}

/// Two calls that wait for one another.
class Meeting {
public:
    bool meet() {
        std::unique_lock lock(mutex_);
        if (++here_ == 2) met_.notify_all();
        return met_.wait_for(lock, 20s, [this] { return here_ >= 2; });
    }

private:
    std::mutex mutex_;
    std::condition_variable met_;
    int here_ = 0;
};
BOOST_DESCRIBE_STRUCT(Meeting, (), (meet))

/// Calls that last until they are told to go on.
class Hanging {
public:
    void hang() {
        std::unique_lock lock(mutex_);
        ++here_;
        change_.notify_all();
        change_.wait(lock, [this] { return over_; });
    }
    void wait_for(int calls) {
        std::unique_lock lock(mutex_);
        change_.wait(lock, [&] { return here_ >= calls; });
    }
    void go_on() {
        const std::lock_guard lock(mutex_);
        over_ = true;
        change_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable change_;
    int here_ = 0;
    bool over_ = false;
};

struct Account {
    int balance = 5;
    int deposit(int amount) { return balance += amount; }
};
BOOST_DESCRIBE_STRUCT(Account, (), (balance, deposit))

struct Bank {
    pyro::Daemon* daemon = nullptr;
    std::shared_ptr<Account> open() {
        auto account = std::make_shared<Account>();
        daemon->register_object(account);
        return account;
    }
    pyro::Generator<int> statement(int lines) {
        for (int i = 0; i < lines; ++i) co_yield i;
    }
    void rob() { throw std::invalid_argument("no money here"); }
    void close() { daemon->shutdown(); }
};
BOOST_DESCRIBE_STRUCT(Bank, (), (open, statement, rob, close))

}  // namespace

TEST_CASE("a daemon answers proxies over TCP", "[daemon]") {
    Running running(loopback());
    auto bank = std::make_shared<Bank>();
    bank->daemon = &running.daemon;
    const auto uri = running.daemon.register_object(bank, "bank");
    CHECK(uri.to_string() == "PYRO:bank@127.0.0.1:" + std::to_string(running.daemon.port()));
    CHECK(running.daemon.location() == "127.0.0.1:" + std::to_string(running.daemon.port()));
    CHECK(running.daemon.uri_for(bank) == uri);
    CHECK(running.daemon.registered() == std::vector<std::string>{"Pyro.Daemon", "bank"});
    CHECK(running.daemon.exposed("bank") ==
          "Bank: close() -> None, open() -> Account, rob() -> None, statement(int) -> iterator of "
          "int");
    running.start();

    pyro::Proxy proxy(uri);
    auto account = proxy.call<pyro::Proxy>("open");
    CHECK(account.call<int>("deposit", 7) == 12);
    CHECK(account.get<int>("balance") == 12);
    account.set("balance", 3);
    CHECK(account.call<int>("deposit", 1) == 4);
    int sum = 0;
    for (const int line : proxy.call<pyro::RemoteIterator<int>>("statement", 4)) sum += line;
    CHECK(sum == 6);
    try {
        proxy.call("rob");
        FAIL("it should have thrown");
    } catch (const pyro::RemoteError& error) {
        CHECK(error.type() == "ValueError");
        CHECK(error.traceback_text().find("in Bank.rob\n") != std::string::npos);
    }
    CHECK(running.log().empty());
}

TEST_CASE("calls of two clients run at the same time, and multiplex runs one after the other",
          "[daemon]") {
    Running running(loopback());
    const auto uri = running.daemon.register_object(std::make_shared<Meeting>(), "meeting");
    running.start();
    std::atomic<int> met = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 2; ++i)
        clients.emplace_back([&] { met += pyro::Proxy(uri).call<bool>("meet") ? 1 : 0; });
    for (auto& client : clients) client.join();
    CHECK(met == 2);
}

TEST_CASE("a method may shut its daemon down, and gets its answer out", "[daemon]") {
    for (const auto type : {pyro::ServerType::Thread, pyro::ServerType::Multiplex}) {
        auto options = loopback();
        options.server_type = type;
        Running running(options);
        Bank bank{&running.daemon};
        const auto uri = running.daemon.register_object(bank, "bank");
        running.start();
        pyro::Proxy proxy(uri);
        CHECK_NOTHROW(proxy.call("close"));
        running.join();
        CHECK_THROWS_AS(pyro::Proxy(uri).call("close"), pyro::CommunicationError);
        CHECK_NOTHROW(running.daemon.shutdown());
        running.daemon.unregister(&bank);
    }
}

TEST_CASE("a daemon may be gone as soon as its loop has ended", "[daemon]") {
    for (int i = 0; i < 50; ++i) {
        auto daemon = std::make_unique<pyro::Daemon>(loopback());
        std::thread stopping([&daemon = *daemon] { daemon.shutdown(); });
        daemon->request_loop();
        daemon.reset();
        stopping.join();
    }
}

TEST_CASE("oneway calls and calls that hang hold up a shutdown once, not one after the other",
          "[daemon]") {
    Hanging hanging;
    Running running(loopback());
    const auto uri =
        running.daemon.register_object(hanging, pyro::MethodTable<Hanging>("Hanging")
                                                    .method("hang", &Hanging::hang)
                                                    .oneway("hang_oneway", &Hanging::hang)
                                                    .build());
    running.start();
    pyro::Proxy(uri).call("hang_oneway");
    auto call = std::async(std::launch::async, [&] { pyro::Proxy(uri).call("hang"); });
    hanging.wait_for(2);
    const auto start = std::chrono::steady_clock::now();
    running.daemon.shutdown(1s);
    running.join();
    CHECK(std::chrono::steady_clock::now() - start < 1700ms);
    hanging.go_on();
    CHECK_THROWS_AS(call.get(), pyro::CommunicationError);
}

TEST_CASE("a started daemon answers on a thread of its own until it is gone", "[daemon]") {
    pyro::Uri uri;
    {
        pyro::Daemon daemon(loopback());
        uri = daemon.uri_for("Pyro.Daemon");
        daemon.start();
        CHECK_THROWS_AS(daemon.start(), pyro::DaemonError);
        pyro::Proxy(uri).ping();
    }
    CHECK_THROWS_AS(pyro::Proxy(uri).ping(), pyro::CommunicationError);
    pyro::Daemon never_called(loopback());
    never_called.start();  // stopping right after it does not wait for ever
}

TEST_CASE("a daemon has one request loop, and nothing to register once it is shut down",
          "[daemon]") {
    pyro::Daemon daemon(loopback());
    daemon.start();
    CHECK_THROWS_WITH(daemon.request_loop(), "the request loop runs already");
    pyro::Proxy(daemon.uri_for("Pyro.Daemon")).ping();
    daemon.shutdown();
    CHECK_THROWS_WITH(daemon.register_object(std::make_shared<Bank>()),
                      "the daemon has been shut down");
    CHECK_THROWS_WITH(daemon.register_class<Bank>(pyro::InstanceMode::Single),
                      "the daemon has been shut down");

    Running running(loopback());
    running.start();
    const auto uri = running.daemon.uri_for("Pyro.Daemon");
    pyro::Proxy(uri).ping();
    CHECK_THROWS_AS(running.daemon.request_loop(), pyro::DaemonError);
    CHECK_THROWS_AS(running.daemon.start(), pyro::DaemonError);
    pyro::Proxy(uri).ping();
}

TEST_CASE("a daemon listens on a Unix socket", "[daemon]") {
    const TemporaryFolder folder;
    pyro::DaemonOptions options;
    options.unix_socket = (folder.path() / "socket").string();
    Running running(options);
    const auto uri = running.daemon.register_object(std::make_shared<Account>(), "account");
    CHECK(uri.to_string() == "PYRO:account@./u:" + options.unix_socket);
    running.start();
    CHECK(pyro::Proxy(uri).call<int>("deposit", 1) == 6);
}

TEST_CASE("behind NAT a daemon hands out the outer address", "[daemon]") {
    auto options = loopback();
    options.nat_host = "gateway.example";
    pyro::Daemon same_port(options);
    CHECK(same_port.uri_for("x").to_string() ==
          "PYRO:x@gateway.example:" + std::to_string(same_port.port()));
    options.nat_port = 4000;
    CHECK(pyro::Daemon(options).uri_for("x").to_string() == "PYRO:x@gateway.example:4000");
    options.unix_socket = "somewhere";
    CHECK_THROWS_AS(pyro::Daemon(options), pyro::DaemonError);
}

TEST_CASE("objects come and go, and wrong use is a DaemonError", "[daemon]") {
    pyro::Daemon daemon(loopback());
    auto account = std::make_shared<Account>();
    const auto uri = daemon.register_object(account);
    CHECK(uri.object.starts_with("obj_"));
    CHECK_THROWS_WITH(daemon.register_object(account, "again"),
                      "object or class already has a Pyro id");
    CHECK_THROWS_WITH(daemon.register_object(std::make_shared<Account>(), uri.object),
                      "an object or class is already registered with that id");
    CHECK_THROWS_AS(daemon.register_object(std::shared_ptr<Account>()), pyro::DaemonError);
    CHECK_THROWS_WITH(daemon.unregister("nope"), "object isn't registered");
    CHECK_THROWS_WITH(daemon.uri_for(std::make_shared<Account>()),
                      "object isn't registered in this daemon");
    CHECK_THROWS_AS(daemon.unregister("Pyro.Daemon"), pyro::DaemonError);
    daemon.unregister(account);
    CHECK(daemon.registered() == std::vector<std::string>{"Pyro.Daemon"});
    CHECK(daemon.register_object(account, "again").object == "again");
}

TEST_CASE("hooks see clients come, call and go", "[daemon]") {
    std::promise<std::string> gone;
    Running running(loopback());
    const auto uri = running.daemon.register_object(std::make_shared<Account>(), "account");
    running.daemon.on_handshake([](const pyro::Client& client, const Value& data) -> Value {
        if (data != Value("let me in")) throw std::runtime_error("not for " + client.object);
        return "welcome";
    });
    running.daemon.on_annotations([] { return wire::Annotations{{"DDDD", "from the daemon"}}; });
    running.daemon.on_disconnect(
        [&](const pyro::Client& client) { gone.set_value(client.object); });
    running.start();
    CHECK_THROWS_WITH(pyro::Proxy(uri).call("deposit", 1),
                      Catch::Matchers::Contains("not for account"));
    {
        pyro::ProxyOptions options;
        options.handshake = "let me in";
        CHECK(pyro::Proxy(uri, options).call<int>("deposit", 1) == 6);
    }
    CHECK(gone.get_future().get() == "account");
    CHECK(running.log().size() == 1);
}

TEST_CASE("serve_simple prints what Pyro prints, and serves", "[daemon]") {
    auto account = std::make_shared<Account>();
    auto unnamed = std::make_shared<Account>();
    std::vector<std::string> lines;
    std::vector<std::pair<std::string, std::string>> names;
    pyro::ServeOptions options;
    options.daemon = loopback();
    options.print = [&](std::string_view line) { lines.emplace_back(line); };
    options.register_name = [&](const std::string& name, const pyro::Uri& uri) {
        names.emplace_back(name, uri.to_string());
    };
    std::thread client;
    options.ready = [&](pyro::Daemon& daemon) {
        client = std::thread([&daemon, uri = names.at(0).second] {
            CHECK(pyro::Proxy(uri).call<int>("deposit", 2) == 7);
            daemon.shutdown();
        });
    };
    pyro::serve_simple({{account, "example.account"}, unnamed}, options);
    client.join();
    REQUIRE(lines.size() == 6);
    CHECK(lines[0] ==
          "Object " +
              pyro::ServedObject::object_text(account.get(), *pyro::class_table<Account>()) + ":");
    CHECK(lines[0].starts_with("Object <Account object at 0x"));
    CHECK(lines[1] == "    uri = " + names[0].second);
    CHECK(lines[2] == "    name = example.account");
    CHECK(lines[4].starts_with("    uri = PYRO:obj_"));
    CHECK(lines[5] == "Pyro daemon running.");
    CHECK(names.size() == 1);
}
