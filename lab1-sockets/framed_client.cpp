// 1.5 The file client with frames (frame.hpp): the file gets its name only when it is complete and
// its checksum is right.
#include "common/base/crc32.hpp"
#include "common/base/errors.hpp"
#include "common/base/file.hpp"
#include "common/base/text.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/cli/progress.hpp"
#include "common/net/tcp.hpp"
#include "frame.hpp"

#include <fmt/core.h>

#include <chrono>
#include <string>

namespace {

using lab1::Frame;
using lab1::FrameStream;
using lab1::Kind;

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 60000;
    std::string out = "received.txt";
    std::chrono::milliseconds timeout = std::chrono::seconds(10);
};

void receive_file(FrameStream& server, const Settings& settings) {
    // LAB 1.5 receive the file in frames
    // Send the greeting, expect name and size, open a base::PartFile, print `file opened`.
    // Receive data frames until the checksum comes; what is longer or shorter than the size, or has
    // another checksum, is a base::ProtocolError and leaves no file. Expect the thanks, commit the
    // file and print `Received {n} bytes, checksum ok` and `Successfully get the file`.
    // Where the file fits into one frame, print `receiving data...` before each frame you wait for
    // in the loop and `Data=> ` with each block; else move a cli::Progress.
    base::todo("1.5: receive the file in frames, in receive_file", server, settings);
    // END 1.5
}

void run(const Settings& settings) {
    FrameStream server(net::TcpStream::connect(settings.host, settings.port, settings.timeout),
                       settings.timeout);
    try {
        receive_file(server, settings);
    } catch (const base::ProtocolError& error) {
        throw base::ProtocolError(
            fmt::format("fetch the file of {}:{}: {}", settings.host, settings.port, error.what()));
    }
    server.close();
    fmt::print("connection closed\n");
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("framed_client", "Fetches the file of a framed server.");
    options.add("host", settings.host, "host of the server");
    options.add("port", settings.port, "port of the server");
    options.add("out", settings.out, "where to put the file");
    options.add("timeout", settings.timeout, "give up on a silent server after this time");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
