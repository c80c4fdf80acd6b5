// 4.2 A client that finds a remote object by its name, calls it, and asks it what it offers.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <chrono>
#include <string>

namespace {

struct Settings {
    std::string ns = pyro::name_server_address();
    std::string name = "example.remote.object";
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
};

/// The object that the name server knows as settings.name.
pyro::Proxy find_object(const Settings& settings) {
    pyro::ProxyOptions options;
    options.timeout = settings.timeout;
    pyro::NameServer ns = pyro::locate_ns(settings.ns, options);
    // LAB 4.2 look the name up
    // Look settings.name up and return a pyro::Proxy of the URI, with these options. A name that
    // nobody registered is a pyro::NamingError: throw a base::Error that says which name, where it
    // was looked for, the reason, and `(is remote_object_server running?)`.
    base::todo("4.2: look the name up, in find_object", settings, ns);
    // END 4.2
}

void run(const Settings& settings) {
    pyro::Proxy object = find_object(settings);
    // LAB 4.2 call the object, ask what it offers
    // Print what greet("World") gives, what add(5, 7) gives, and `Available methods: ` with the
    // proxy's list of methods as Python shows it: value::to_value(...).repr().
    base::todo("4.2: call the object, in run", object);
    // END 4.2
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("remote_object_client", "Calls a remote object, and lists its methods.");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("name", settings.name, "what the object is called there");
    options.add("timeout", settings.timeout, "give up on a silent server after this time");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
