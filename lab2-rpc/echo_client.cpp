// 2.3 Looks `echo.server` up by hand, in two steps: first the URI, then the call.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <chrono>
#include <string>
#include <string_view>

namespace {

struct Settings {
    std::string ns = pyro::name_server_address();
    std::string message = "HOLA";
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
};

void call_echo(const Settings& settings) {
    // LAB 2.3 look the object up and call it
    // Put the time-out into pyro::ProxyOptions: both conversations need it. Locate the name server
    // (settings.ns), look `echo.server` up there. Make a pyro::Proxy for the URI that comes back,
    // call echo with the message, print what it returns: the server's text, not yours.
    base::todo("2.3: look echo.server up and call echo, in call_echo", settings);
    // END 2.3
}

void run(const Settings& settings) {
    try {
        call_echo(settings);
    } catch (const pyro::NamingError& error) {
        if (!std::string_view(error.what()).starts_with("unknown name")) throw;
        throw pyro::NamingError(fmt::format("{} (is echo_server running?)", error.what()));
    } catch (const pyro::CommunicationError& error) {
        throw base::CommunicationError(
            fmt::format("{} (is echo_server running there?)", error.what()));
    }
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("echo_client", [&] {
        Settings settings;
        cli::Options options("echo_client", "Has a message echoed by the object `echo.server`.");
        options.add("ns", settings.ns, "name server, HOST:PORT");
        options.add("message", settings.message, "the text to send");
        options.add("timeout", settings.timeout, "give up on a silent object after this time");
        return cli::run_program(options, argc, argv, [&] { run(settings); });
    });
}
