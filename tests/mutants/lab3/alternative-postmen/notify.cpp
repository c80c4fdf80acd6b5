// A look-up, and then a proxy for the URI.
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <iostream>
#include <string>

int main(int argc, char** argv) {
    std::string ns = pyro::name_server_address();
    std::string message = "Hello, Observers!";
    std::chrono::milliseconds timeout{5000};
    cli::Options options("notify", "Gives an observable a message for its observers.");
    options.add("ns", ns, "name server, HOST:PORT");
    options.add("message", message, "what to tell them");
    options.add("timeout", timeout, "give up on a silent observable after this time");
    return cli::run_program(options, argc, argv, [&] {
        pyro::Proxy observable(pyro::locate_ns(ns).lookup("example.observable"));
        observable.set_timeout(timeout);
        observable.call("notify_observers", message);
        std::cout << "Observers notified." << std::endl;
    });
}
