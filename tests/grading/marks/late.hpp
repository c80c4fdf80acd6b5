// What being late costs, as an instructor writes it on the command line.
//
//     apply(marks, LatePolicy::parse("10%/day,max=50%,grace=15m,end=7d"), due);
//
// 10 % of the points that can be had, for each day begun after the due time, at most half of them;
// who is at most a quarter of an hour late loses nothing; after seven days nothing is left. Nobody
// gets less than none. Thread-safe: pure functions.
#pragma once

#include "tests/grading/marks/marks.hpp"

#include <optional>
#include <string_view>

namespace grading::marks {

struct LatePolicy {
    int percent = 0;  ///< of the points that can be had, for each unit begun
    std::chrono::seconds unit{86400};
    int most = 100;  ///< percent
    std::chrono::seconds grace{0};
    std::optional<std::chrono::seconds> end;  ///< later than that: no points

    /// Throws `base::UsageError` that shows the form.
    static LatePolicy parse(std::string_view text);

    /// How many percent being so late costs: 0 to 100.
    int cost(std::chrono::seconds late) const;
};

/// "2026-11-21 23:59", also with seconds, with a T for the blank, with Z or +01:00 behind it;
/// nothing for anything else. `zone` tells whether it names its zone.
struct ReadTime {
    Time time;
    bool zone = false;
};
std::optional<ReadTime> read_time(std::string_view text);

/// False when some of the times of these marks name their zone and others do not: nobody could say
/// how far they are apart.
bool agrees(Marks& marks, const ReadTime& time);

/// Sets `late` and `deduction` of each mark that has a time of submission; `due` is for those
/// without one of their own. Warns of submissions without a time.
void apply(Marks& marks, const LatePolicy& policy, std::optional<Time> due);

}  // namespace grading::marks
