// The yardstick of lab1_bench: a file through a TCP connection with nothing but the loop everybody
// writes first. No frames, no checksum, no time-outs, no error that names anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace bench {

inline constexpr std::size_t kBlock = 65536;  // bytes, as in a data frame

/// read(file), write(socket) for one client, until the file ends.
void plain_send(int listener, const std::string& file);

/// read(socket), write(file) until the stream ends. Returns the bytes received.
std::uint64_t plain_receive(std::uint16_t port, const std::string& out);

}  // namespace bench
