// What can go wrong with remote objects, as in Pyro (section 9 of docs/pyro-protocol.md).
//
//     base::Error
//     +-- base::CommunicationError           Pyro4.errors.CommunicationError
//     |   +-- ConnectionClosedError, TimeoutError
//     |   +-- ProtocolError
//     |       +-- MessageTooLargeError       wire/message.hpp
//     |       +-- SerializeError             the bytes are no value, or a class nobody knows
//     +-- NamingError                        the name server does not know the name, or is not
//     there
//     +-- DaemonError                        wrong use of a daemon
//     +-- SecurityError                      wire/message.hpp
//     +-- value::PythonError                 an exception of a Python class: throw it in a method
//         +-- RemoteError                    ... it was raised on the other side of a call
//
// On the way out an error of this tree becomes the class of Pyro or Python beside it; errors of the
// C++ library become what a Python programmer expects (std::invalid_argument is ValueError,
// std::out_of_range IndexError, std::bad_alloc MemoryError, any other std::exception RuntimeError).
#pragma once

#include "common/base/errors.hpp"
#include "common/value/python_error.hpp"
#include "common/wire/message.hpp"

#include <string>
#include <utility>
#include <vector>

namespace pyro {

using base::CommunicationError;
using base::ConnectionClosedError;
using base::ProtocolError;
using base::TimeoutError;
using value::PythonError;
using wire::MessageTooLargeError;
using wire::SecurityError;

class SerializeError : public base::ProtocolError {
    using base::ProtocolError::ProtocolError;
};

class NamingError : public base::Error {
    using base::Error::Error;
};

class DaemonError : public base::Error {
    using base::Error::Error;
};

/// An exception that the method of a remote object raised; qualified_type(), args() and what() are
/// the original's.
class RemoteError : public value::PythonError {
public:
    RemoteError(std::string_view type, value::Tuple args, value::Dict attributes);

    /// The lines of the remote traceback, each with its line end; empty when the peer sent none.
    const std::vector<std::string>& remote_traceback() const { return details_->traceback; }
    /// The traceback as Python's Pyro prints it (section 15): " +--- This exception occured
    /// remotely ..."; empty when there is none.
    std::string traceback_text() const;
    /// Attributes the exception had on the other side, without the traceback.
    const value::Dict& attributes() const { return details_->attributes; }

private:
    struct Details {
        std::vector<std::string> traceback;
        value::Dict attributes;
    };
    std::shared_ptr<const Details> details_;
};

}  // namespace pyro
