// The programs of the lab that a test is about, in either language.
#pragma once

#include "tests/interop/peers.hpp"

#include <string>
#include <vector>

namespace interop {

/// The solution's program `name`, or its twin of the lab's folder python.
inline Program lab_program(Language language, const std::string& name,
                           const std::vector<std::string>& arguments = {},
                           const Environment& environment = {}) {
    if (language == Language::Python) {
        return script(LAB_PYTHON "/" + name + ".py", arguments, environment);
    }
    Program program{.words = {SOLUTION_PROGRAMS "/" + name}, .environment = environment};
    program.words.insert(program.words.end(), arguments.begin(), arguments.end());
    return program;
}

}  // namespace interop
