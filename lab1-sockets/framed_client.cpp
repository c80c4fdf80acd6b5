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
#include <string_view>

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

/// What the server says about its file before the content comes.
struct Announcement {
    std::string name;  ///< in quotes
    std::uint64_t size = 0;
};

/// What one sees of the content: the blocks of a file that fits into one frame, else a bar.
class Display {
public:
    explicit Display(const Announcement& announced)
        : blocks_(announced.size <= lab1::kMaxPayload),
          progress_("receiving " + announced.name, announced.size, !blocks_) {}

    void waiting() const {
        if (blocks_) fmt::print("receiving data...\n");
    }

    void show(std::string_view block) {
        if (blocks_) fmt::print("Data=> {}\n", block);
        progress_.advance(block.size());
    }

private:
    bool blocks_;
    cli::Progress progress_;
};

/// The error to throw for a frame that does not belong behind `received` bytes of content.
base::ProtocolError out_of_turn(const Frame& frame, std::uint64_t received,
                                const Announcement& announced) {
    return base::ProtocolError(fmt::format("receive {}: frame '{}' at byte {} of {}",
                                           announced.name, static_cast<char>(frame.kind), received,
                                           announced.size));
}

/// Content, checksum and thanks. The file gets its name when all of it is there and proven.
void receive_content(FrameStream& server, const Announcement& announced, base::PartFile& file) {
    Display display(announced);
    // LAB 1.5 receive the content in frames
    // Receive data frames until the checksum comes; write and show each block. Tell the display
    // before each frame you wait for in the loop. Longer or shorter than announced, or any other
    // frame: throw out_of_turn. Another checksum: throw a base::ProtocolError. Then expect the
    // thanks and commit the file.
    base::todo("1.5: receive the content, in receive_content", server, announced, file, display,
               out_of_turn);
    // END 1.5
}

/// Greeting out, file in.
void receive_file(FrameStream& server, const Settings& settings) {
    server.send(Kind::Hello, lab1::kHello);
    Announcement announced;
    announced.name = base::python_repr(server.expect(Kind::Name));
    announced.size = server.expect_number(Kind::Size, 8);
    base::PartFile file(settings.out);
    fmt::print("file opened\n");
    receive_content(server, announced, file);
    fmt::print("Received {} bytes, checksum ok\n", announced.size);
    fmt::print("Successfully get the file\n");
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
