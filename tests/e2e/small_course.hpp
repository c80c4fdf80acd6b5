// A course of one lab with one exercise, made for a test: the command works on it as on the real
// one, and the "compiler" copies a shell script.
#pragma once

#include "tests/support/temporary_folder.hpp"
#include "tools/process.hpp"

#include <filesystem>
#include <string>
#include <vector>

class SmallCourse {
public:
    SmallCourse();

    /// Runs `lab` on it.
    lab::Ran run(const std::vector<std::string>& arguments) const;

    void write(const std::string& file, const std::string& content) const;
    std::string read(const std::string& file) const;
    bool exists(const std::string& file) const { return std::filesystem::exists(root() / file); }
    const std::filesystem::path& root() const { return folder_.path(); }

    static const std::string kSolution;
    static const std::string kStarter;

private:
    TemporaryFolder folder_;
};
