// Carries out the statements of a check and notes what happened: facts, no verdict.
//
//     Play play(check, options, folder, seed);
//     Facts facts = play.perform();
//
// The first statement that fails ends the play; what the programs were doing at that moment is
// noted before they are stopped. Not thread-safe.
#pragma once

#include "tests/grading/check.hpp"
#include "tests/grading/files.hpp"
#include "tests/grading/lane_match.hpp"
#include "tests/grading/result.hpp"
#include "tests/grading/runner.hpp"
#include "tests/grading/stage.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace grading {

/// The statement that failed, and how.
struct Failure {
    Verdict verdict = Verdict::WrongOutput;
    std::string lane;        ///< whose fault; may be empty for SETUP
    std::string in_words;    ///< empty: the difference between the lines says it
    bool in_output = false;  ///< the lines of `lane` are not the expected ones
    bool from_stderr = false;
};

/// The course's or the machine's fault.
Failure setup(std::string in_words);

/// What a lane had to print: a ready line or a `lane` block.
struct Expectation {
    Items items;
    bool extra_ok = false;
    bool from_stderr = false;
};

struct Facts {
    std::optional<Failure> failure;
    Values values;
    std::map<std::string, std::vector<Expectation>> expected;  ///< by lane, in order
    std::vector<ProgramState> programs;                        ///< at the end of the play
    std::string note;
    double seconds = 0;
    double failed_at = 0;  ///< lines that came later were printed on being stopped
};

class Play {
public:
    Play(const Check& check, const RunOptions& options, std::filesystem::path folder,
         unsigned seed);

    Facts perform();

    const Stage& stage() const { return stage_; }

private:
    using Outcome = std::optional<Failure>;

    Outcome carry_out(const Start& start);
    Outcome carry_out(const Type& type);
    Outcome carry_out(const CloseInput& close);
    Outcome carry_out(const LaneBlock& block);
    Outcome carry_out(const ExpectExit& exit);
    Outcome carry_out(const Signal& signal);
    Outcome carry_out(const Restart& restart);
    Outcome carry_out(const GiveFile& file);
    Outcome carry_out(const ExpectFile& file) const;
    Outcome carry_out(const Note& note);

    Outcome launch(const Start& start);
    Outcome await_ready(const Start& start);
    Outcome await_listening(const Start& start);
    Outcome await_lines(const std::string& lane, Expectation expectation, Verdict if_missing);
    Outcome await_end(Lane& lane, std::optional<int> status);
    Outcome stop(Lane& lane, int signal_number);
    Outcome ended_already(const Lane& lane) const;
    Outcome leftovers();
    Outcome forbidden() const;

    bool wait(std::chrono::milliseconds time, const std::function<bool()>& condition);
    std::optional<Failure> accident() const;
    Command command_of(const Start& start);
    void note_programs(Facts& facts) const;
    void wind_down();
    bool all_finished() const;
    LinesByLane lines_by_lane() const;
    bool is_course(const std::string& lane) const;
    bool has_block(const std::string& lane) const;
    bool exit_follows(const Start& start) const;

    const Check& check_;
    const RunOptions& options_;
    std::size_t current_ = 0;  ///< the statement that is carried out
    std::filesystem::path folder_;
    Stage stage_;
    Values values_;
    Random random_;
    GivenFiles given_;
    std::string note_;
    std::map<std::string, Start> starts_;
    std::map<std::pair<std::string, bool>, std::size_t> next_;  ///< first line not matched yet
    std::map<std::string, std::vector<Expectation>> expected_;
};

}  // namespace grading
