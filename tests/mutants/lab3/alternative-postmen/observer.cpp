// The URI as an object of Pyro's class URI; the daemon on a thread of its own.
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <future>
#include <iostream>
#include <memory>
#include <string>

namespace {

struct Listener {
    void update(const std::string& message) {
        std::cout << "Received message: " << message << std::endl;
    }
};

}  // namespace

int main(int argc, char** argv) {
    std::string ns = pyro::name_server_address();
    std::chrono::milliseconds timeout{5000};
    cli::Options options("observer", "Prints what an observable tells its observers.");
    options.add("ns", ns, "name server, HOST:PORT");
    options.add("timeout", timeout, "give up on a silent observable after this time");
    return cli::run_program(options, argc, argv, [&] {
        pyro::MethodTable<Listener> table("Observer");
        table.method("update", &Listener::update);
        pyro::Daemon daemon;
        const pyro::Uri uri = daemon.register_object(std::make_shared<Listener>(), table.build());
        daemon.start();
        pyro::Proxy observable(pyro::locate_ns(ns).lookup("example.observable"));
        observable.set_timeout(timeout);
        observable.call("register_observer", uri);
        const cli::AtStop leave([&] { observable.call("unregister_observer", uri); });
        std::cout << "Observer ready." << std::endl;
        std::promise<void>().get_future().wait();
    });
}
