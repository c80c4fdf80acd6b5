// 1.2 A client that asks a time server for the time and prints it.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/net/tcp.hpp"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <string>

namespace {

constexpr std::size_t kMaxText = 1024;  // in bytes; what is longer comes from no time server

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 9999;
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
};

void run(const Settings& settings) {
    // LAB 1.2 connect, read to the end of the stream, print
    // Connect, read until the server closes (read_some returns 0), and print
    // `The time got from the server is ` and the text without the "\r\n" at its end. One read may
    // bring a part of the text only: collect what comes. A text that does not end in "\r\n", or is
    // longer than kMaxText, is a base::ProtocolError.
    base::todo("1.2: connect, read the time and print it, in run", settings, kMaxText);
    // END 1.2
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("time_client", "Asks a time server for the time.");
    options.add("host", settings.host, "host of the server");
    options.add("port", settings.port, "port of the server");
    options.add("timeout", settings.timeout, "give up on a silent server after this time");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
