// No base::PartFile: the content is collected, proven, and only then written.
#include "common/base/crc32.hpp"
#include "common/base/errors.hpp"
#include "common/cli/program.hpp"
#include "common/net/tcp.hpp"
#include "frame.hpp"

#include <chrono>
#include <fstream>
#include <iostream>
#include <string>

using lab1::Kind;

int main(int argc, char** argv) {
    std::string host = "localhost", out = "received.txt";
    std::uint16_t port = 60000;
    std::chrono::milliseconds timeout{10000};
    cli::Options options("framed_client", "Fetches the file of a framed server.");
    options.add("host", host, "host of the server");
    options.add("port", port, "port of the server");
    options.add("out", out, "where to put the file");
    options.add("timeout", timeout, "give up on a silent server after this time");
    return cli::run_program(options, argc, argv, [&] {
        lab1::FrameStream server(net::TcpStream::connect(host, port, timeout), timeout);
        server.send(Kind::Hello, lab1::kHello);
        server.expect(Kind::Name);
        const auto size = server.expect_number(Kind::Size, 8);
        std::cout << "file opened\n";
        const bool talk = size <= lab1::kMaxPayload;
        std::string content;
        if (talk) std::cout << "receiving data...\n";
        lab1::Frame frame = server.receive();
        for (; frame.kind == Kind::Data; frame = server.receive()) {
            content += frame.payload;
            if (talk) std::cout << "Data=> " << frame.payload << "\nreceiving data...\n";
        }
        base::Crc32 checksum;
        checksum.update(content);
        if (frame.kind != Kind::Checksum || frame.payload.size() != 4 || content.size() != size ||
            lab1::decode_number(frame.payload) != checksum.value())
            throw base::ProtocolError("receive " + out + ": size or checksum differ");
        server.expect(Kind::Thanks);
        std::ofstream(out, std::ios::binary) << content;
        std::cout << "Received " << size << " bytes, checksum ok\n"
                  << "Successfully get the file\n";
        server.close();
        std::cout << "connection closed\n";
    });
}
