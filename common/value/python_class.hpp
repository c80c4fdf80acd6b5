// The Python class for an exception of the C++ library: ValueError for std::invalid_argument,
// IndexError for std::out_of_range, FileNotFoundError for a std::system_error of ENOENT,
// MemoryError for std::bad_alloc, RuntimeError for what has no class of its own.
#pragma once

#include "common/value/python_error.hpp"

#include <exception>

namespace value {

/// What a Python programmer expects. A PythonError is itself.
PythonError python_error_of(const std::exception& error);

}  // namespace value
