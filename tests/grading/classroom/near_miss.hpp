// Which of the files found was probably meant: "time_client.cpp.txt" for "time_client.cpp".
//
// Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace grading::classroom {

/// The most similar name, or an empty string when none is similar.
std::string near_miss(std::string_view wanted, const std::vector<std::string>& found);

}  // namespace grading::classroom
