#include "tests/grading/classroom/near_miss.hpp"

#include "common/base/edit_distance.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace grading::classroom {
namespace {

/// Lower case, letters and digits only: "Time Client (1).cpp" and "time_client1.cpp" are alike.
std::string essence(std::string_view name) {
    std::string result;
    for (const char letter : name) {
        const auto c = static_cast<unsigned char>(letter);
        if (std::isalnum(c)) result += static_cast<char>(std::tolower(c));
    }
    return result;
}

}  // namespace

std::string near_miss(std::string_view wanted, const std::vector<std::string>& found) {
    constexpr std::size_t kLongestName = 100;
    const std::string goal = essence(wanted);
    const std::size_t tolerance = std::max<std::size_t>(1, goal.size() / 5);
    std::string best;
    std::size_t best_distance = tolerance + 1;
    for (const auto& name : found) {
        if (name.size() > kLongestName) continue;
        const std::string candidate = essence(name);
        // An ending more ("time_client.cpp.txt") is a near miss however long it is.
        const std::size_t d =
            candidate.starts_with(goal) ? 0 : base::edit_distance(goal, candidate);
        if (d < best_distance) {
            best = name;
            best_distance = d;
        }
    }
    return best;
}

}  // namespace grading::classroom
