// The values and exceptions of python/everything.py, by the same names.
#pragma once

#include "common/value/value.hpp"

#include <string>

namespace interop {

/// PythonError KeyError for an unknown name.
value::Value sample(const std::string& name);

/// Throws the exception of that name.
[[noreturn]] void fail(const std::string& kind);

}  // namespace interop
