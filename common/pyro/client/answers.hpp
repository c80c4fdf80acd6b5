// Reads the parts of a daemon's answers. Pure functions.
#pragma once

#include "common/pyro/proxy.hpp"
#include "common/wire/message.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace pyro::client {

/// What the daemon tells of an object: {'methods': [..], 'oneway': [..], 'attrs': [..]}, lists,
/// tuples or sets. ProtocolError when one of the three is missing or no list of names; PythonError
/// PyroError when the object offers nothing at all.
std::shared_ptr<const Metadata> metadata_of(const Value& offer);

/// The names of a list, tuple or set, sorted, each once; `what` stands in the ProtocolError.
std::vector<std::string> names_of(const Value& list, std::string_view what);

/// The id of the stream that a message announces. ProtocolError when it has none.
std::string stream_of(const wire::Message& message);

/// Whether a call that failed so may be repeated: the connection was lost, or silent.
bool is_worth_a_retry(const CommunicationError& error);

}  // namespace pyro::client
