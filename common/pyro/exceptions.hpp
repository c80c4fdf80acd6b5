// Exceptions on the wire: C++ to the dict of section 3.3 and back.
#pragma once

#include "common/pyro/errors.hpp"
#include "common/value/value.hpp"

#include <exception>
#include <string_view>

namespace pyro {

/// The dict for any exception. `where` names the place for the traceback, as in
/// `File "chain_server", in Chain.process`; a RemoteError's own traceback is kept below it, so that
/// an error that crossed several daemons shows all of them.
value::Value exception_to_value(const std::exception_ptr& error, std::string_view where);

/// True for a dict that stands for an exception (`__exception__`, or a class of Pyro4.errors).
bool is_exception(const value::Value& value);

/// The error such a dict stands for. SerializeError "unsupported serialized class: x.Y" and
/// SecurityError as in 3.3.
RemoteError exception_from_value(const value::Value& value);

}  // namespace pyro
