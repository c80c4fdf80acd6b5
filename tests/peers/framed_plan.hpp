// What framed_peer is to do, and the two roles that do it.
#pragma once

#include "tests/peers/socket.hpp"

#include <cstdint>
#include <string>

namespace peers {

struct FramedPlan {
    bool serve = false;
    std::string host;
    std::uint16_t port = 0;
    std::string file;
    std::string hello = "HelloServer!";
    std::string out;
    std::string fault;
    std::string error;
    long long clients = 1;
    bool byte_by_byte = false;
    bool wait = false;
};

/// Sends whole, or every byte alone as the plan says.
void send_as_planned(const FramedPlan& plan, const Socket& socket, const std::string& bytes);

/// The client: one connection, or many at once.
void framed_connect(const FramedPlan& plan);

/// The server: the planned number of clients, one after the other.
void framed_serve(const FramedPlan& plan);

}  // namespace peers
