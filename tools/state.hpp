// What a student has done so far: .lab/state.json.
//
//     State state = State::load(context.root);
//     state.at("1.3").hints += 1;
//     state.save();
//
// Not thread-safe; the file is replaced in one step, so that a reader never sees half of it.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace lab {

struct Progress {
    bool passed = false;  ///< at its last check
    bool ever = false;    ///< at any check
    int points = 0;       ///< of the last check
    int checks = 0;       ///< how often it was checked
    int hints = 0;        ///< levels shown
    std::string verdict;  ///< kind of the last check, "wrong-output"
};

class State {
public:
    /// An unreadable file is set aside as state.json.broken: progress is not worth an error.
    static State load(const std::filesystem::path& root);
    void save() const;

    Progress& at(const std::string& exercise) { return exercises_[exercise]; }
    Progress get(const std::string& exercise) const;
    bool empty() const { return exercises_.empty(); }

private:
    std::filesystem::path file_;
    std::map<std::string, Progress> exercises_;
};

/// Copies `file` to .lab/backup/TIMESTAMP/ and returns the copy's path; one folder per process.
std::filesystem::path back_up(const std::filesystem::path& root, const std::filesystem::path& file);

}  // namespace lab
