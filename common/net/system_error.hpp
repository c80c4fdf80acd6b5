// Errors of the network that carry the system's number, for callers that print it.
//
//     } catch (const net::SystemError& error) {
//         fmt::print("[Errno {}] {}", error.code(), error.reason());      // [Errno 111] Connection
//     }                                                                   // refused
#pragma once

#include "common/base/errors.hpp"

#include <string>
#include <utility>

namespace net {

/// The system refused an attempt; what() reads "attempt: reason".
class SystemError : public base::CommunicationError {
public:
    SystemError(const std::string& attempt, int code, std::string reason, const char* hint = "")
        : CommunicationError(attempt + ": " + reason + hint),
          code_(code),
          reason_(std::move(reason)) {}

    int code() const { return code_; }  ///< an errno value; for a host name one of getaddrinfo()
    const std::string& reason() const { return reason_; }

private:
    int code_;
    std::string reason_;
};

/// A connection broke.
class ConnectionLostError : public base::ConnectionClosedError {
public:
    ConnectionLostError(const std::string& attempt, int code)
        : ConnectionClosedError(attempt + ": " + base::system_text(code)), code_(code) {}

    int code() const { return code_; }  ///< an errno value
    std::string reason() const { return base::system_text(code_); }

private:
    int code_;
};

}  // namespace net
