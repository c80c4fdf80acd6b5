// Holds the lines a program printed against the items that a lane expects.
//
// Decisions only: lines in, answer out. It is asked anew whenever a line has come, and again when
// everything is over. Thread-safe: pure functions.
#pragma once

#include "tests/grading/check.hpp"
#include "tests/grading/stage.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace grading {

/// The lines of all lanes, for conditions across lanes.
using LinesByLane = std::map<std::string, const std::vector<OutputLine>*>;

struct MatchResult {
    enum class State {
        Done,      ///< all items are satisfied by the lines up to `next`
        NeedMore,  ///< right so far
        Mismatch,  ///< the line `next` does not fit
    };
    State state = State::NeedMore;
    std::size_t next = 0;  ///< index of the first line not used
    std::string reason;    ///< of a mismatch in a condition rather than in the text
};

/// Matches items to `lines` from `first` on. Captured values are added to `values` as far as the
/// match goes. With `extra_ok`, lines that fit nothing are passed over.
MatchResult match_items(const Items& items, const std::vector<OutputLine>& lines, std::size_t first,
                        bool extra_ok, const LinesByLane& others, Values& values);

/// A student's own debug line: "# ...".
bool is_debug_line(std::string_view line);

/// The lines that would satisfy the items, for showing: the first branch, the fewest rounds.
std::vector<Pattern> expected_lines(const Items& items, const Values& values);

}  // namespace grading
