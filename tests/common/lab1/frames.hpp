// A peer for the programs of lab 1, written from the format alone and not from their code.
#pragma once

#include "common/net/tcp.hpp"
#include "tests/common/process.hpp"

#include <cstdint>
#include <string>

namespace test {

inline constexpr net::Timeout kLong = kLimit;

std::string number(std::uint64_t value, std::size_t width);
std::string frame(char kind, const std::string& payload);
std::uint32_t crc(const std::string& bytes);

/// What a framed server sends for this file.
std::string file_frames(const std::string& content);

/// Everything up to the end of the stream; a reset counts as one.
std::string read_all(net::TcpStream& stream);

net::TcpListener listening();
net::TcpStream connected(std::uint16_t port);

/// Words that start a program of lab 1.
std::vector<std::string> server(const std::string& name, const std::string& file,
                                const std::string& timeout = "20");
std::vector<std::string> client(const std::string& name, std::uint16_t port, const std::string& out,
                                const std::string& timeout = "20");

}  // namespace test
