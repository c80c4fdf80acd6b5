// 2.4 Shows what your wire_codec.hpp makes of a header; finished as it is.
//
//     echo 5059524f0030000600000000000000040001000000003524 | wire_codec
//     PING seq 0 flags 0 serializer 1 payload 4 annotations 0
//     echo PING seq 0 flags 0 serializer 1 payload 4 annotations 0 | wire_codec --encode
//     5059524f0030000600000000000000040001000000003524
//
// One line of the input, one line of the output.
#include "wire_codec.hpp"

#include "common/base/errors.hpp"
#include "common/cli/program.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iostream>
#include <sstream>
#include <string>

namespace {

std::string from_hex(const std::string& line) {
    std::string bytes;
    for (std::size_t i = 0; i < line.size(); i += 2) {
        const std::string digits = line.substr(i, 2);
        if (digits.find_first_not_of("0123456789abcdefABCDEF") != digits.npos || digits.size() < 2)
            throw base::Error("read '" + line + "': pairs of hexadecimal digits are needed");
        bytes += static_cast<char>(std::stoi(digits, nullptr, 16));
    }
    return bytes;
}

std::string to_hex(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    }
    return text;
}

std::string show(const lab2::Header& header) {
    return fmt::format("{} seq {} flags {} serializer {} payload {} annotations {}",
                       lab2::type_name(header.type), header.sequence, header.flags,
                       header.serializer, header.payload_length, header.annotations_length);
}

/// The header that show has shown.
lab2::Header read_header(const std::string& line) {
    std::istringstream words(line);
    std::string type, label;
    lab2::Header header;
    words >> type >> label >> header.sequence >> label >> header.flags >> label >>
        header.serializer >> label >> header.payload_length >> label >> header.annotations_length;
    const auto* const name = std::find(lab2::kTypeNames.begin(), lab2::kTypeNames.end(), type);
    if (!words || name == lab2::kTypeNames.end()) {
        throw base::Error("read '" + line + "': a line as wire_codec prints it is needed");
    }
    header.type = static_cast<std::uint16_t>(name - lab2::kTypeNames.begin() + 1);
    return header;
}

std::string decoded(const std::string& line) {
    try {
        return show(lab2::decode_header(from_hex(line)));
    } catch (const base::ProtocolError& error) {
        return std::string("refused: ") + error.what();
    }
}

}  // namespace

int main(int argc, char** argv) {
    bool encode = false;
    cli::Options options("wire_codec", "Decodes headers of Pyro's messages, given as hex lines.");
    options.add("encode", encode, "the other way: from the decoded line to hex");
    return cli::run_program(options, argc, argv, [&] {
        for (std::string line; std::getline(std::cin, line);) {
            const std::string answer =
                encode ? to_hex(lab2::encode_header(read_header(line))) : decoded(line);
            fmt::print("{}\n", answer);
        }
    });
}
