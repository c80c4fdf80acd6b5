// Boost.Asio without coroutines: callbacks, and the time-out as the time the loop may run.
#include "common/base/errors.hpp"
#include "common/cli/program.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>

#include <chrono>
#include <iostream>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

int main(int argc, char** argv) {
    std::string host = "localhost";
    std::uint16_t port = 9999;
    std::chrono::milliseconds timeout{5000};
    cli::Options options("time_client", "Asks a time server for the time.");
    options.add("host", host, "host of the server");
    options.add("port", port, "port of the server");
    options.add("timeout", timeout, "give up on a silent server after this time");
    return cli::run_program(options, argc, argv, [&] {
        asio::io_context context;
        tcp::socket socket(context);
        asio::connect(socket, tcp::resolver(context).resolve(host, std::to_string(port)));
        std::string text;
        bool complete = false;
        asio::async_read(socket, asio::dynamic_buffer(text),
                         [&](boost::system::error_code error, std::size_t) {
                             complete = error == asio::error::eof;
                         });
        context.run_for(timeout);
        if (!complete) throw base::TimeoutError("read from " + host + ": no end of stream");
        if (!text.ends_with("\r\n")) throw base::ProtocolError("read from " + host + ": no line");
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
        std::cout << "The time got from the server is " << text << std::endl;
    });
}
