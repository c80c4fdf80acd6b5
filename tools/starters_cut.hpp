// Cuts a starter out of a solution. In the solution stands
//
//     // LAB 1.1 open a listening socket
//     // A backlog of 5 is enough here.                    hints, kept
//     //~ base::todo("1.1: open a listening socket");      the stub, uncovered
//     ...the answer...                                     dropped
//     // END 1.1
//
// The marker lines stay in the starter, so that a student's answer can be found again. Every
// deviation from this form is an error with file and line: a marker that is not understood would
// hand the answer out.
//
// Thread-safe: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

/// One exercise's place in a file. Lines count from 0; `end` is the line of the END marker.
struct Region {
    std::string id;
    std::string title;
    std::size_t begin = 0;
    std::size_t end = 0;
};

struct Cut {
    std::string starter;
    std::vector<Region> regions;  ///< in the solution
};

/// The starter of a solution file of lab `number`. Throws `base::Error` "NAME:LINE: reason".
Cut cut_starter(std::string_view solution, std::string_view name, int number);

/// The regions of a file a student has worked on; nothing when its markers are damaged.
std::optional<std::vector<Region>> find_regions(std::string_view text);

/// The lines of a text, without their ends.
std::vector<std::string> split_lines(std::string_view text);

/// At most one region in this many lines: more, and the solution is no longer pleasant to read.
constexpr std::size_t kLinesPerRegion = 20;

}  // namespace lab
