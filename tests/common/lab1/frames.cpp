#include "tests/common/lab1/frames.hpp"

#include "common/base/crc32.hpp"
#include "common/base/errors.hpp"

#include <array>

namespace test {

std::string number(std::uint64_t value, std::size_t width) {
    std::string bytes;
    while (width-- > 0) bytes += static_cast<char>(value >> (8 * width));
    return bytes;
}

std::string frame(char kind, const std::string& payload) {
    return kind + number(payload.size(), 4) + payload;
}

std::uint32_t crc(const std::string& bytes) {
    base::Crc32 checksum;
    checksum.update(bytes);
    return checksum.value();
}

std::string file_frames(const std::string& content) {
    std::string frames = frame('N', "mytext.txt") + frame('S', number(content.size(), 8));
    for (std::size_t i = 0; i < content.size(); i += 65536) {
        frames += frame('D', content.substr(i, 65536));
    }
    return frames + frame('C', number(crc(content), 4)) + frame('T', "->Thank you for connecting");
}

std::string read_all(net::TcpStream& stream) {
    std::string text;
    std::array<char, 65536> buffer;
    try {
        while (const std::size_t count = stream.read_some(buffer, kLong)) {
            text.append(buffer.data(), count);
        }
    } catch (const base::ConnectionClosedError&) {
    }
    return text;
}

net::TcpListener listening() {
    net::TcpListener listener;
    listener.bind("localhost", 0);
    listener.listen(5);
    return listener;
}

net::TcpStream connected(std::uint16_t port) {
    return net::TcpStream::connect("localhost", port, kLong);
}

std::vector<std::string> server(const std::string& name, const std::string& file,
                                const std::string& timeout) {
    return {
        std::string(LAB1_PROGRAMS "/") + name, "--port", "0", "--file", file, "--timeout", timeout};
}

std::vector<std::string> client(const std::string& name, std::uint16_t port, const std::string& out,
                                const std::string& timeout) {
    return {std::string(LAB1_PROGRAMS "/") + name,
            "--port",
            std::to_string(port),
            "--out",
            out,
            "--timeout",
            timeout};
}

}  // namespace test
