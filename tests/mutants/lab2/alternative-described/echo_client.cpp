// The name in the URI, in place of a look-up by hand.
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

int main(int argc, char** argv) {
    std::string ns = pyro::name_server_address();
    std::string message = "HOLA";
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
    cli::Options options("echo_client", "Has a message echoed by the object `echo.server`.");
    options.add("ns", ns, "name server, HOST:PORT");
    options.add("message", message, "the text to send");
    options.add("timeout", timeout, "give up on a silent object after this time");
    return cli::run_program(options, argc, argv, [&] {
        pyro::ProxyOptions patience;
        patience.timeout = timeout;
        pyro::Proxy echo("PYRONAME:echo.server@" + ns, patience);
        echo.bind();
        const pyro::Value answer = echo.call("echo", message);
        fmt::print("{}\n", answer.to<std::string>());
    });
}
