#include "tests/grading/runner.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/files.hpp"
#include "tests/grading/judge.hpp"
#include "tests/grading/play.hpp"

#include <fmt/core.h>

#include <fstream>
#include <random>
#include <unistd.h>

namespace grading {
namespace {

namespace fs = std::filesystem;

unsigned pick_seed() {
    constexpr unsigned kLargest = 1'000'000;  // short enough to type
    return 1 + std::random_device()() % kLargest;
}

/// Removes a folder in which a program may have taken away the right to remove something.
void remove_folder(const fs::path& folder, std::error_code& error) {
    fs::remove_all(folder, error);
    if (!error) return;
    fs::permissions(folder, fs::perms::owner_all, fs::perm_options::add, error);
    constexpr auto kSkip = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator it(folder, kSkip, error), end; !error && it != end;
         it.increment(error)) {
        std::error_code ignored;
        if (it->symlink_status(ignored).type() == fs::file_type::directory)
            fs::permissions(it->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
    }
    fs::remove_all(folder, error);
}

/// An empty folder for the programs, inside the logs' folder; gone with the object.
class WorkFolder {
public:
    explicit WorkFolder(const fs::path& logs) : path_(logs / "work") {
        std::error_code error;
        remove_folder(logs, error);
        if (error) throw fs::filesystem_error("remove", logs, error);
        fs::create_directories(path_);
    }
    ~WorkFolder() {
        std::error_code ignored;
        remove_folder(path_, ignored);
    }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

/// Where the logs are; empty when they cannot be written, as on a disk that a program has filled.
/// That is no reason to lose the verdict.
std::string write_logs(const fs::path& folder, const Stage& stage) try {
    for (const auto& lane : stage.lanes()) {
        write_file(folder / (lane->name + ".out"), lane->out.raw);
        write_file(folder / (lane->name + ".err"), lane->err.raw);
    }
    return (folder / "*.{out,err}").string();
} catch (const base::Error&) {
    return {};
}

Result setup_result(const Check& check, const std::string& reason) {
    Result result;
    result.id = check.id;
    result.title = check.title;
    result.max_points = check.points;
    result.in_words = reason;
    return result;
}

void add_pointers(Result& result, const Check& check, const RunOptions& options) {
    const auto lab_folder = fs::path(check.source.file).parent_path().parent_path();
    result.read = fmt::format("{}, {}", (lab_folder / "GUIDE.md").string(), check.id);
    result.hint = fmt::format("./lab hint {}", check.id);
    result.again = fmt::format("./lab check {} --seed {}", check.id, result.seed);
    if (!check.by_hand.empty()) result.by_hand = fmt::format("./lab run {}", check.id);
    result.isolation = options.isolation;
}

}  // namespace

Result run_check(const Check& check, const RunOptions& given) {
    RunOptions options = given;  // the programs run in a folder of their own
    options.programs = fs::absolute(given.programs);
    options.helpers = fs::absolute(given.helpers);
    const unsigned seed = options.seed != 0 ? options.seed : pick_seed();
    const auto logs = fs::absolute(options.logs / check.id);
    Result result;
    try {
        const WorkFolder work(logs);
        Play play(check, options, work.path(), seed);
        const Facts facts = play.perform();
        result = judge(check, facts, play.stage());
        result.note = facts.note;
        result.logs = write_logs(logs, play.stage());
    } catch (const std::exception& error) {
        result = setup_result(check, error.what());
    }
    result.seed = seed;
    add_pointers(result, check, options);
    return result;
}

}  // namespace grading
