// 1.3 A server that sends a file to every client: it waits for a greeting, sends the file block by
// block and then a word of thanks, all into one stream. What is wrong with that is seen in 1.4.
#include "common/base/errors.hpp"
#include "common/base/file.hpp"
#include "common/base/text.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/net/tcp.hpp"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <string>

namespace {

constexpr std::size_t kBlock = 1024;  // bytes read and sent at a time

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 60000;
    std::string file = "mytext.txt";
    std::chrono::milliseconds timeout = std::chrono::seconds(10);
};

/// Greeting in, file and thanks out. Errors go to the caller, which goes on with the next client.
void serve_client(net::TcpStream& client, const Settings& settings) {
    // LAB 1.3 send the file block by block
    // Receive up to kBlock bytes, once, and print `Server received ` with them. Then send the file
    // block by block and print `Sent ` with each block. At the end print `Done sending` and send
    // "->Thank you for connecting". Received and sent bytes are shown by base::python_repr.
    //~ base::todo("1.3: send the file, in serve_client", client, settings, kBlock);
    std::array<char, kBlock> buffer;
    std::size_t count = client.read_some(buffer, settings.timeout);
    fmt::print("Server received {}\n", base::python_repr({buffer.data(), count}));

    base::ReadableFile file(settings.file);
    while ((count = file.read_some(buffer)) > 0) {
        const std::string_view block(buffer.data(), count);
        client.write_all(block, settings.timeout);
        fmt::print("Sent {}\n", base::python_repr(block));
    }
    fmt::print("Done sending\n");
    client.write_all("->Thank you for connecting", settings.timeout);
    // END 1.3
}

void run(const Settings& settings) {
    net::TcpListener listener;
    listener.bind(settings.host, settings.port);
    listener.listen(15);
    if (settings.port == 0) {
        fmt::print("Listening on port {}\n", listener.local_endpoint().port);
    }
    fmt::print("Server listening....\n");
    while (true) {
        auto [client, peer] = listener.accept();
        fmt::print("Got connection from {}\n", net::to_tuple(peer));
        try {
            serve_client(client, settings);
        } catch (const base::Error& error) {
            cli::complain(error);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("file_server", "Sends a file to every client.");
    options.add("host", settings.host, "address to listen on");
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    options.add("file", settings.file, "the file to send");
    options.add("timeout", settings.timeout, "give up on a silent client after this time");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
