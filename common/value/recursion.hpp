// How deep comparing, hashing and showing go. Private to this folder.
#pragma once

#include "common/value/python_error.hpp"

#include <string>

namespace value::detail {

constexpr int kDeepestNesting = 1000;

/// Refuses what would exhaust the stack, with Python's words.
inline void check_depth(int depth, const char* doing) {
    if (depth > kDeepestNesting)
        throw PythonError("RecursionError",
                          std::string("maximum recursion depth exceeded ") + doing);
}

}  // namespace value::detail
