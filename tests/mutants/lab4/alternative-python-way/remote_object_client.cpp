// A PYRONAME that the proxy resolves by itself, results as values, the list put together by hand.
#include "common/base/text.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"

#include <iostream>
#include <string>

int main(int argc, char** argv) {
    std::string ns = pyro::name_server_address(), name = "example.remote.object";
    std::chrono::milliseconds timeout{5000};
    cli::Options options("remote_object_client", "Calls a remote object, and lists its methods.");
    options.add("ns", ns, "name server, HOST:PORT");
    options.add("name", name, "what the object is called there");
    options.add("timeout", timeout, "give up on a silent server after this time");
    return cli::run_program(options, argc, argv, [&] {
        pyro::ProxyOptions how;
        how.timeout = timeout;
        pyro::Proxy object("PYRONAME:" + name + "@" + ns, how);
        try {
            object.bind();
        } catch (const pyro::NamingError& error) {
            throw base::Error("look " + name + " up at " + ns + ": " + error.what() +
                              " (is remote_object_server running?)");
        }
        std::cout << object.call("greet", "World").str() << '\n';
        std::cout << object.call("add", 5, 7).repr() << '\n';
        std::string list;
        for (const std::string& method : object.metadata()->methods) {
            list += (list.empty() ? "" : ", ") + base::python_repr(method);
        }
        std::cout << "Available methods: [" << list << "]\n";
    });
}
