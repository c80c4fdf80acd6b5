#include "common/pyro/autoproxy.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "tests/interop/examples/roles.hpp"

#include <fmt/core.h>

#include <chrono>
#include <latch>
#include <random>
#include <thread>

namespace interop::examples {

namespace {

constexpr int kWorkers = 5;

struct Worker : std::enable_shared_from_this<Worker> {
    Worker(pyro::Daemon& home, int which, pyro::Proxy done)
        : daemon(home), number(which), callback(std::move(done)) {
        fmt::print("Worker {} created\n", number);
    }
    void work(int amount) {
        fmt::print("Worker {} busy...\n", number);
        std::this_thread::sleep_for(std::chrono::seconds(amount));
        fmt::print("Worker {} done. Informing callback client.\n", number);
        daemon.unregister(this);
        callback.call("done", number);
    }
    pyro::Daemon& daemon;
    int number;
    pyro::Proxy callback;
};

struct CallbackServer {
    pyro::Daemon& daemon;
    int number = 0;

    std::shared_ptr<Worker> addworker(pyro::Proxy callback) {
        fmt::print("server: adding worker {}\n", ++number);
        auto worker = std::make_shared<Worker>(daemon, number, std::move(callback));
        daemon.register_object(worker);
        return worker;
    }
};

struct CallbackHandler {
    std::latch& to_do;
    void done(int number) {
        fmt::print("callback: worker {} reports work is done!\n", number);
        to_do.count_down();
    }
};

}  // namespace

}  // namespace interop::examples

template <>
struct pyro::Expose<interop::examples::Worker> {
    static void table(pyro::MethodTable<interop::examples::Worker>& t) {
        t.oneway("work", &interop::examples::Worker::work, {"amount"});
    }
};
template <>
struct pyro::Expose<interop::examples::CallbackServer> {
    static void table(pyro::MethodTable<interop::examples::CallbackServer>& t) {
        t.method("addworker", &interop::examples::CallbackServer::addworker, {"callback"});
    }
};
template <>
struct pyro::Expose<interop::examples::CallbackHandler> {
    static void table(pyro::MethodTable<interop::examples::CallbackHandler>& t) {
        t.method("done", &interop::examples::CallbackHandler::done, {"number"});
    }
};

namespace interop::examples {

void callback_server(const Arguments&) {
    pyro::Daemon daemon;
    const auto uri = daemon.register_class<CallbackServer>(pyro::InstanceMode::Session, "", [&] {
        return std::make_shared<CallbackServer>(CallbackServer{daemon});
    });
    pyro::locate_ns().register_name("example.callback", uri);
    print_ready(uri.to_string());
    daemon.request_loop();
}

void callback_client(const Arguments&) {
    std::latch to_do(kWorkers);
    const auto handler = std::make_shared<CallbackHandler>(CallbackHandler{to_do});
    pyro::Daemon daemon;
    daemon.register_object(handler);
    std::thread loop([&] { daemon.request_loop(); });

    fmt::print("creating a bunch of workers\n");
    std::mt19937 random{std::random_device()()};
    std::uniform_int_distribution<int> seconds(1, 5);
    pyro::Proxy server("PYRONAME:example.callback");
    for (int i = 0; i < kWorkers; ++i) {
        server.call<pyro::Proxy>("addworker", handler).call("work", seconds(random));
    }
    fmt::print("waiting for all work complete...\n");
    to_do.wait();
    daemon.shutdown();
    loop.join();
    fmt::print("done!\n");
}

}  // namespace interop::examples
