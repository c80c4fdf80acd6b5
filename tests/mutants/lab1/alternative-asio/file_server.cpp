// Boost.Asio, synchronous, a thread for each client.
#include "common/base/text.hpp"
#include "common/cli/program.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <fmt/core.h>

#include <array>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

void serve(tcp::socket client, const std::string& path) {
    try {
        std::array<char, 1024> block;
        const auto heard = client.read_some(asio::buffer(block));
        fmt::print("Server received {}\n", base::python_repr({block.data(), heard}));
        std::ifstream file(path, std::ios::binary);
        while (file) {
            file.read(block.data(), block.size());
            const auto size = static_cast<std::size_t>(file.gcount());
            if (size == 0) break;
            asio::write(client, asio::buffer(block, size));
            fmt::print("Sent {}\n", base::python_repr({block.data(), size}));
        }
        asio::write(client, asio::buffer(std::string("->Thank you for connecting")));
        fmt::print("Done sending\n");
    } catch (const boost::system::system_error& error) {
        cli::complain(error);
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::string host = "localhost", path = "mytext.txt";
    std::uint16_t port = 60000;
    std::chrono::milliseconds timeout{10000};
    cli::Options options("file_server", "Sends a file to every client.");
    options.add("host", host, "address to listen on");
    options.add("port", port, "port to listen on; 0 takes a free one");
    options.add("file", path, "the file to send");
    options.add("timeout", timeout, "give up on a silent client after this time");
    return cli::run_program(options, argc, argv, [&] {
        asio::io_context context;
        tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), port));
        if (port == 0) fmt::print("Listening on port {}\n", acceptor.local_endpoint().port());
        fmt::print("Server listening....\n");
        for (;;) {
            tcp::endpoint peer;
            tcp::socket client = acceptor.accept(peer);
            fmt::print("Got connection from ('{}', {})\n", peer.address().to_string(), peer.port());
            std::thread(serve, std::move(client), path).join();
        }
    });
}
