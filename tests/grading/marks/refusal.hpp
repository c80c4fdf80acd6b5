// What the tests of marks ask of a text, and of a call that is to be refused.
#pragma once

#include "common/base/errors.hpp"

#include <string>
#include <string_view>

namespace grading::marks {

/// The message of the refusal, or "" when there is none.
template <class Call>
std::string refusal(Call call) {
    try {
        call();
        return "";
    } catch (const base::UsageError& error) {
        return error.what();
    }
}

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace grading::marks
