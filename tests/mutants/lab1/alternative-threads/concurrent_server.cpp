// A thread for each client instead of a coroutine, a semaphore for their number.
#include "common/base/crc32.hpp"
#include "common/base/errors.hpp"
#include "common/base/text.hpp"
#include "common/cli/program.hpp"
#include "common/net/tcp.hpp"
#include "frame.hpp"

#include <fmt/core.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <semaphore>
#include <string>
#include <thread>

namespace {

using lab1::Kind;

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 60000;
    std::string file = "mytext.txt";
    std::chrono::milliseconds timeout{10000};
    int max_clients = 100;
};

void converse(lab1::FrameStream& client, const Settings& settings) {
    fmt::print("Server received {}\n", base::python_repr(client.expect(Kind::Hello)));
    const std::filesystem::path path(settings.file);
    const auto size = file_size(path);
    std::ifstream file(path, std::ios::binary);
    client.send(Kind::Name, path.filename().string());
    client.send(Kind::Size, lab1::encode_number(size, 8));
    base::Crc32 checksum;
    std::string block(size > lab1::kMaxPayload ? 10000 : size, '\0');  // smaller than allowed
    while (file.read(block.data(), static_cast<std::streamsize>(block.size())), file.gcount() > 0) {
        const auto piece =
            std::string_view(block).substr(0, static_cast<std::size_t>(file.gcount()));
        client.send(Kind::Data, piece);
        checksum.update(piece);
        if (size <= lab1::kMaxPayload) fmt::print("Sent {}\n", base::python_repr(piece));
    }
    client.send(Kind::Checksum, lab1::encode_number(checksum.value(), 4));
    client.send(Kind::Thanks, lab1::kThanks);
    fmt::print("Done sending\n");
}

void run(const Settings& settings) {
    net::TcpListener listener;
    listener.bind(settings.host, settings.port);
    listener.listen(1000);
    if (settings.port == 0) fmt::print("Listening on port {}\n", listener.local_endpoint().port);
    fmt::print("Server listening....\n");
    std::counting_semaphore<100000> places(settings.max_clients);
    for (;;) {
        places.acquire();
        auto [stream, peer] = listener.accept();
        fmt::print("Got connection from {}\n", net::to_tuple(peer));
        std::thread([&, client = std::make_shared<lab1::FrameStream>(std::move(stream),
                                                                     settings.timeout)] {
            try {
                converse(*client, settings);
            } catch (const std::exception& error) {
                cli::complain(error);
            }
            client->close();
            places.release();
        }).detach();
    }
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("concurrent_server", "Sends a file in frames to many clients at once.");
    options.add("host", settings.host, "address to listen on");
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    options.add("file", settings.file, "the file to send");
    options.add("timeout", settings.timeout, "cut off a client that moves nothing for this time");
    options.add("max-clients", settings.max_clients, "serve at most so many at once", 1, 100000);
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
