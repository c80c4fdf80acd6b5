// The gates of `lab test`: what must hold for the course as a whole.
//
// Each gate is a function that runs commands; everything they print goes to its log.
#pragma once

#include "tools/command.hpp"
#include "tools/process.hpp"
#include "tools/terminal.hpp"

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

enum class GateOutcome { Passed, Failed, Skipped };

/// What a gate works with.
class GateRun {
public:
    GateRun(const Context& context, std::string_view name);

    /// Runs a command from the root of the checkout; true if it ended with status 0.
    bool run(const std::vector<std::string>& command, RunSettings settings = {});
    /// The `lab` program that is running now, with these arguments.
    bool lab(const Arguments& arguments, RunSettings settings = {});
    /// Brings targets up to date in a build folder.
    bool build(const std::filesystem::path& folder, const std::vector<std::string>& targets);

    /// Notes why the gate failed or was skipped.
    bool fail(const std::string& reason);
    GateOutcome skip(const std::string& reason);
    /// Adds a line to what is printed should the gate fail, instead of the end of its log.
    void show(const std::string& line);
    /// Notes what of the gate was left out, although it passed.
    void note(const std::string& skipped);

    const Context& context() const { return context_; }
    /// A fresh folder for what the gate produces.
    const std::filesystem::path& folder() const { return folder_; }
    const std::filesystem::path& log() const { return log_; }
    const std::string& reason() const { return reason_; }
    /// "; skipped: ..." or nothing.
    const std::string& remark() const { return remark_; }
    const std::string& last_output() const { return last_output_; }
    int last_status() const { return last_status_; }
    const std::vector<std::string>& shown() const { return shown_; }

private:
    const Context& context_;
    std::filesystem::path folder_;
    std::filesystem::path log_;
    std::ofstream log_out_;
    std::string name_;
    std::string reason_;
    std::string remark_;
    std::string last_output_;
    int last_status_ = 0;
    std::vector<std::string> shown_;
    Line line_;
};

struct Gate {
    std::string_view name;
    std::string_view summary;
    GateOutcome (*run)(GateRun&);
    bool is_long = false;  ///< only when it is named: too long for every run
};

/// In a file of its own; the others are in gates.cpp.
GateOutcome fuzz(GateRun& gate);
/// Whether clang++ is there with the libraries of its sanitizers and of libFuzzer.
bool can_fuzz(GateRun& gate);

/// All gates, in the order they run.
const std::vector<Gate>& gates();

}  // namespace lab
