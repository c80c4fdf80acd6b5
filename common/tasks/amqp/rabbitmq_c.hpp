// The headers of rabbitmq-c, which moved into a folder in its version 0.12.
#pragma once

#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#endif

#include <string>
#include <string_view>

namespace tasks::amqp {

/// A view for rabbitmq-c, which does not write through it.
inline amqp_bytes_t bytes_of(std::string_view text) {
    return {text.size(), const_cast<char*>(text.data())};
}

inline std::string_view view_of(const amqp_bytes_t& bytes) {
    return {static_cast<const char*>(bytes.bytes), bytes.len};
}

inline std::string text_of(const amqp_bytes_t& bytes) {
    return std::string(view_of(bytes));
}

/// Names of queues, exchanges, consumers; ids and other properties.
inline constexpr std::size_t kLongestShortText = 255;

}  // namespace tasks::amqp
