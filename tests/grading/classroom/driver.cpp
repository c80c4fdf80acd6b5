#include "tests/grading/classroom/driver.hpp"

#include "tests/grading/catalogue.hpp"
#include "tests/grading/classroom/builder.hpp"
#include "tests/grading/classroom/hand_over.hpp"
#include "tests/grading/classroom/record.hpp"
#include "tests/grading/classroom/safe_file.hpp"
#include "tests/grading/report.hpp"
#include "tests/grading/runner.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>

namespace grading::classroom {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kDiagnosticLines = 20;
constexpr std::uint64_t kLargestLog = 4u << 20;

/// The compiler's first lines, for the instructor's report.
std::vector<HistoryLine> diagnostics(const std::string& text) {
    std::vector<HistoryLine> lines;
    for (std::size_t begin = 0; begin < text.size() && lines.size() < kDiagnosticLines;) {
        const auto end = std::min(text.find('\n', begin), text.size());
        HistoryLine line;
        line.mark = HistoryLine::Mark::Note;
        line.lane = "compiler";
        line.text = text.substr(begin, end - begin);
        lines.push_back(std::move(line));
        begin = end + 1;
    }
    return lines;
}

class Grader {
public:
    Grader(const DriverJob& job, const Lab& lab)
        : kept_logs_(job.place / "logs"),
          recipe_(Recipe::load(lab.manifest)),
          jail_(make_jail(job.isolation, {job.workshop / "bin/jail_shim", job.workshop / "etc"})),
          intake_(read_hand_over(job.place)),
          builder_(recipe_,
                   {job.workshop / "course", job.workshop / "lib", job.place / "src",
                    job.place / "programs"},
                   *jail_, intake_) {
        options_.programs = job.place / "programs";
        options_.helpers = job.workshop / "peers";
        options_.logs = job.place / "tmp/logs";
        options_.seed = job.seed;
        options_.limit_memory = !recipe_.sanitized;
        options_.patience = job.patience;
        options_.isolation = jail_->name();
        options_.wrap = [this](const Argv& command, const fs::path& program, const fs::path& work) {
            Reach reach;
            reach.read = {program};
            reach.write = {work};
            reach.folder = work;
            return jail_->confine(command, reach);
        };
    }

    Result grade(const Check& check) {
        for (const auto& need : check.needs) {
            const auto it = verdicts_.find(need);
            if (it == verdicts_.end() || it->second != Verdict::Passed) {
                return judged(not_run(check, Verdict::NotReached,
                                      fmt::format("It needs {}, which has not passed.", need)));
            }
        }
        for (const auto& program : check.programs()) {
            const Built& built = builder_.program(program);
            if (built.ok) continue;
            Result result = not_run(check, Verdict::NotBuilt, built.problem);
            result.history = diagnostics(built.diagnostics);
            return judged(std::move(result));
        }
        Result result = run_check(check, options_);
        keep_logs(check.id, result);
        return judged(std::move(result));
    }

private:
    /// The programs' working folder is in a small file system of its own that ends with this
    /// process; the complete outputs are to outlast it.
    void keep_logs(const std::string& id, Result& result) const {
        const auto kept = kept_logs_ / id;
        std::error_code none;
        for (fs::directory_iterator it(options_.logs / id, none), end; !none && it != end;
             it.increment(none)) {
            if (it->symlink_status().type() != fs::file_type::regular) continue;
            fs::create_directories(kept);
            write_atomically(kept / it->path().filename(), read_untrusted(it->path(), kLargestLog));
        }
        if (const auto at = result.logs.find(options_.logs.string()); at != std::string::npos) {
            result.logs.replace(at, options_.logs.string().size(), kept_logs_.string());
        }
    }

    Result judged(Result result) {
        result.isolation = jail_->name();
        verdicts_[result.id] = result.verdict;
        return result;
    }

    fs::path kept_logs_;
    Recipe recipe_;
    std::unique_ptr<Jail> jail_;
    Intake intake_;
    Builder builder_;
    RunOptions options_;
    std::map<std::string, Verdict> verdicts_;
};

}  // namespace

void grade_submission(const DriverJob& job, const std::function<void(const std::string&)>& tell) {
    const auto catalogue = Catalogue::load(job.workshop / "course", job.workshop / "course/build");
    const Lab& lab = catalogue.lab(job.lab);
    Grader grader(job, lab);
    for (const auto& check : lab.checks) {
        tell(json::serialize(json::object{{"now", check.id}}));
        const Result result = grader.grade(check);
        tell(json::serialize(json::object{{"result", json::parse(to_json({result}))}}));
    }
    tell(json::serialize(json::object{{"done", true}}));
}

}  // namespace grading::classroom
