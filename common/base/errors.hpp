// The errors of the course: one tree, and the class says what the caller should do next.
//
//     Error                          says what was tried and why it failed
//     +-- UsageError                 wrong command line: print the usage, exit 2
//     +-- CommunicationError         something between two programs
//         +-- ConnectionClosedError  the peer is gone: connect again
//         +-- TimeoutError           the peer is silent: try again later
//         +-- ProtocolError          the peer talks nonsense: drop it
//
// The text has the form "attempt: reason", as in `connect localhost:9999: Connection refused`.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace base {

class Error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

class UsageError : public Error {
    using Error::Error;
};

class CommunicationError : public Error {
    using Error::Error;
};

class ConnectionClosedError : public CommunicationError {
    using CommunicationError::CommunicationError;
};

class TimeoutError : public CommunicationError {
    using CommunicationError::CommunicationError;
};

class ProtocolError : public CommunicationError {
    using CommunicationError::CommunicationError;
};

/// What the system says about an `errno` value: "No such file or directory".
std::string system_text(int error);

/// Throws Error("attempt: " + system_text(error)).
[[noreturn]] void throw_system_error(std::string_view attempt, int error);

}  // namespace base
