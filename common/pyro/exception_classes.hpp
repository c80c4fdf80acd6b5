// Which exception classes may arrive, and under which name (section 3.3). Internal.
#pragma once

#include "common/value/value.hpp"

#include <string>
#include <string_view>

namespace pyro {

/// True for "ValueError" and the other exceptions of Python itself.
bool is_builtin_exception(std::string_view name);

/// True for "NamingError" and the other classes of Pyro4.errors.
bool is_pyro_error(std::string_view name);

/// The class of a dict that stands for an exception, with its module: "builtins.ValueError" also
/// for "exceptions.ValueError" and "ValueError". PythonError SecurityError, AttributeError,
/// ValueError, SerializeError "unsupported serialized class: x.Y".
std::string accepted_exception_class(const value::Dict& state);

/// The text of "__class__", which Python 2 sends as bytes; "<unknown>" when there is none.
std::string class_name_of(const value::Dict& state);

}  // namespace pyro
