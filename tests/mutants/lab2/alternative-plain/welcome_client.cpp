// A look-up by hand, in place of PYRONAME.
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <cctype>
#include <iostream>

int main(int argc, char** argv) {
    std::string ns = pyro::name_server_address();
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
    cli::Options options("welcome_client", "Has itself welcomed by the object `server`.");
    options.add("ns", ns, "name server, HOST:PORT");
    options.add("timeout", timeout, "give up on a silent object after this time");
    return cli::run_program(options, argc, argv, [&] {
        std::cout << "hiya blud! your good name? ";
        std::string name, rest;
        std::getline(std::cin, rest);
        for (char c : rest)
            if (!name.empty() || !std::isspace(static_cast<unsigned char>(c))) name += c;
        while (!name.empty() && std::isspace(static_cast<unsigned char>(name.back())))
            name.pop_back();
        pyro::Proxy server(pyro::locate_ns(ns).lookup("server"));
        server.set_timeout(timeout);
        std::cout << server.call<std::string>("welcomeMessage", name) << std::endl;
    });
}
