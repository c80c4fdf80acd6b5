// 1.5 The file server with frames (frame.hpp): the client knows what it gets, how much of it, and
// whether it arrived unharmed.
#include "common/base/crc32.hpp"
#include "common/base/errors.hpp"
#include "common/base/file.hpp"
#include "common/base/text.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/net/tcp.hpp"
#include "frame.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace {

using lab1::FrameStream;
using lab1::Kind;

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 60000;
    std::string file = "mytext.txt";
    std::chrono::milliseconds timeout = std::chrono::seconds(10);
};

/// The content of `file`, its checksum and the thanks.
void send_content(FrameStream& client, base::ReadableFile& file, const Settings& settings) {
    std::vector<char> buffer(lab1::kMaxPayload);
    // LAB 1.5 send the content in frames
    // Send file.size() bytes in data frames of at most kMaxPayload bytes, then the checksum of all
    // of them, then the thanks. Print `Sent ` and the block for each block sent, but only when the
    // whole file fits into one frame. A file that ends before its size is a base::Error.
    base::todo("1.5: send the content, in send_content", client, file, settings, buffer);
    // END 1.5
}

/// Greeting in, file out. Throws base::CommunicationError when the client is at fault, another
/// base::Error when it is the file.
void send_file(FrameStream& client, const Settings& settings) {
    fmt::print("Server received {}\n", base::python_repr(client.expect(Kind::Hello)));
    base::ReadableFile file(settings.file);
    client.send(Kind::Name, settings.file.substr(settings.file.rfind('/') + 1));
    client.send(Kind::Size, lab1::encode_number(file.size(), 8));
    send_content(client, file, settings);
    fmt::print("Done sending\n");
}

/// Tells the client what kept it from getting the file, if it is still there.
void serve_client(FrameStream& client, const Settings& settings) {
    try {
        send_file(client, settings);
    } catch (const base::CommunicationError&) {
        throw;
    } catch (const base::Error& error) {
        client.send(Kind::Failure, error.what());
        throw;
    }
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
        auto [stream, peer] = listener.accept();
        fmt::print("Got connection from {}\n", net::to_tuple(peer));
        FrameStream client(std::move(stream), settings.timeout);
        try {
            serve_client(client, settings);
        } catch (const base::Error& error) {
            cli::complain(fmt::format("client {}: {}", net::to_tuple(peer), error.what()));
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("framed_server", "Sends a file in frames to every client.");
    options.add("host", settings.host, "address to listen on");
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    options.add("file", settings.file, "the file to send");
    options.add("timeout", settings.timeout, "give up on a silent client after this time");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
