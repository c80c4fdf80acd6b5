// The Python class for an exception of the C++ library.
//
//     throw std::invalid_argument("boom")      ->  ValueError("boom")
//     std::out_of_range                            IndexError
//     std::system_error of ENOENT                  FileNotFoundError(2, "No such file or
//     directory") std::bad_alloc                               MemoryError any other std::exception
//     RuntimeError
//
// Pure function.
#pragma once

#include "common/value/python_error.hpp"

#include <exception>

namespace value {

/// What a Python programmer expects. A PythonError is itself.
PythonError python_error_of(const std::exception& error);

}  // namespace value
