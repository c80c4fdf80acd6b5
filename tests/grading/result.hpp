// The outcome of one check, complete enough for every way of showing it: terminal, JSON, JUnit.
//
// All texts that came from a program are raw bytes; whoever writes them out makes them safe.
// Thread-safe: plain values.
#pragma once

#include "tests/grading/verdict.hpp"

#include <optional>
#include <string>
#include <vector>

namespace grading {

/// One program of the check as it ended: "server  time_server --port 0   running".
struct ProgramState {
    std::string lane;
    std::string command;
    std::string state;
    bool course = false;            ///< a program of the course, not the student's
    std::vector<std::string> last;  ///< its last lines of stderr (of stdout when that is empty)
};

/// One row of the history.
struct HistoryLine {
    enum class Mark { Good, Bad, Expected, Note };
    Mark mark = Mark::Good;
    std::optional<double> seconds;  ///< since the start of the step; absent for Expected
    std::string lane;
    std::string text;
    std::string remark;     ///< below the line: which difference, in words
    std::size_t caret = 0;  ///< for Expected: byte offset of the first difference
};

struct Result {
    std::string id;
    std::string title;
    Verdict verdict = Verdict::Setup;
    int points = 0;
    int max_points = 0;
    double seconds = 0;
    unsigned seed = 0;
    std::vector<ProgramState> programs;
    std::vector<HistoryLine> history;
    std::string in_words;                  ///< what differs, in one or two sentences
    std::string looks_like;                ///< the known mistake whose signature fits, or empty
    std::string note;                      ///< what the check has to say about this run, or empty
    std::string read;                      ///< where in the guide
    std::string hint;                      ///< the command for a hint
    std::string again;                     ///< the command that repeats this run
    std::string by_hand;                   ///< the command to try it by hand
    std::string logs;                      ///< where the complete outputs are
    std::vector<std::string> not_reached;  ///< steps that need this one
    std::string isolation;                 ///< what stood between the programs and the machine

    bool passed() const { return verdict == Verdict::Passed; }
};

}  // namespace grading
