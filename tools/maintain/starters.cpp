#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/course.hpp"
#include "tools/diff.hpp"
#include "tools/starters_cut.hpp"
#include "tools/state.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <iostream>
#include <set>

namespace lab {

namespace {

const Usage kUsage{"starters [--verify]",
                   "Cuts the starters of all labs out of solutions/ and writes those that differ.",
                   {{"--verify", "", "write nothing; fail if any starter differs"}}};

struct Starter {
    std::filesystem::path file;
    std::string content;
};

bool is_source(const std::filesystem::path& file) {
    return file.extension() == ".cpp" || file.extension() == ".hpp";
}

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    if (!std::filesystem::is_directory(folder)) return files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// The number in "lab1-sockets", or 0.
int lab_number(const std::string& folder) {
    return folder.starts_with("lab") ? std::atoi(folder.c_str() + 3) : 0;
}

/// Tells everything that is wrong with the markers, not only the first thing.
class Findings {
public:
    void add(const std::string& text) {
        std::cerr << text << "\n";
        ++count_;
    }
    bool any() const { return count_ > 0; }

private:
    int count_ = 0;
};

std::vector<Starter> cut_all(const Context& context, Findings& findings) {
    std::vector<Starter> starters;
    for (const auto& entry : std::filesystem::directory_iterator(context.root / "solutions")) {
        const std::string folder = entry.path().filename().string();
        if (!entry.is_directory() || lab_number(folder) == 0) continue;
        for (const auto& file : files_below(entry.path())) {
            if (file.filename() == "CMakeLists.txt") continue;
            const auto name = file.lexically_relative(context.root);
            try {
                Cut cut = cut_starter(read_file(file), name.string(), lab_number(folder));
                starters.push_back(
                    {context.root / file.lexically_relative(context.root / "solutions"),
                     std::move(cut.starter)});
            } catch (const base::Error& error) {
                findings.add(error.what());
            }
        }
    }
    return starters;
}

/// Sources in the labs' folders that no solution has.
void find_strays(const Context& context, const std::vector<Starter>& starters, Findings& findings) {
    std::set<std::filesystem::path> known, folders;
    for (const Starter& starter : starters) {
        known.insert(starter.file);
        folders.insert(context.root / *starter.file.lexically_relative(context.root).begin());
    }
    for (const auto& folder : folders) {
        for (const auto& file : files_below(folder)) {
            if (!is_source(file) || known.contains(file)) continue;
            findings.add(file.lexically_relative(context.root).string() +
                         ": not cut from solutions/");
        }
    }
}

void verify(const Context& context, const Starter& starter, Findings& findings) {
    const std::string name = starter.file.lexically_relative(context.root).string();
    if (!std::filesystem::exists(starter.file)) return findings.add(name + ": missing");
    const std::string found = read_file(starter.file);
    if (found == starter.content) return;
    const auto have = split_lines(found), want = split_lines(starter.content);
    const auto pair = std::mismatch(have.begin(), have.end(), want.begin(), want.end());
    findings.add(name + ":" + std::to_string(pair.first - have.begin() + 1) +
                 ": differs from what solutions/" + name + " gives");
}

}  // namespace

int starters(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 0);
    if (!std::filesystem::is_directory(context.root / "solutions")) {
        throw base::Error("this edition of the course has no solutions/ to cut starters from");
    }
    Findings findings;
    const std::vector<Starter> starters = cut_all(context, findings);
    if (findings.any()) return SomethingFailed;

    if (parsed.has("--verify")) {
        for (const Starter& starter : starters) verify(context, starter, findings);
        find_strays(context, starters, findings);
        if (findings.any()) {
            std::cerr << "\nEdit solutions/, then: ./lab starters\n";
            return SomethingFailed;
        }
        std::cout << starters.size() << " starters are what the solutions give\n";
        return AllPassed;
    }
    std::size_t written = 0;
    for (const Starter& starter : starters) {
        const bool there = std::filesystem::exists(starter.file);
        if (there && read_file(starter.file) == starter.content) continue;
        if (there) back_up(context.root, starter.file);
        write_file(starter.file, starter.content);
        std::cout << "written: " << starter.file.lexically_relative(context.root).string() << "\n";
        ++written;
    }
    std::cout << written << " of " << starters.size() << " starters written\n";
    return AllPassed;
}

}  // namespace lab
