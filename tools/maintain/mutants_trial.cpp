#include "tools/maintain/mutants_trial.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/runner.hpp"
#include "tools/course.hpp"
#include "tools/process.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

namespace lab {

namespace {

namespace fs = std::filesystem;
using grading::Verdict;

/// Replaces the first occurrence; throws when there is none.
std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) throw base::Error("\"" + from + "\" is not in: " + text);
    return text.replace(at, from.size(), to);
}

class Trial {
public:
    Trial(const Context& context, const Variant& variant)
        : context_(context),
          variant_(variant),
          lab_(*variant.lab),
          solution_(fs::path("solutions") / lab_.folder),
          work_(context.build / "mutants" / variant.name),
          programs_(work_ / "programs") {
        fs::remove_all(work_);
        fs::create_directories(work_ / solution_.parent_path());
        fs::create_directories(programs_);
    }

    std::vector<grading::Result> run() {
        change_sources();
        for (const std::string& program : lab_.programs) {
            if (is_changed(program))
                build(program);
            else
                fs::create_symlink(context_.build / solution_ / program, programs_ / program);
        }
        std::vector<grading::Result> results;
        for (const grading::Check& check : lab_.checks) results.push_back(check_one(check));
        return results;
    }

private:
    void change_sources() {
        const fs::path copy = work_ / solution_;
        fs::copy(context_.root / solution_, copy, fs::copy_options::recursive);
        if (variant_.alternative) {
            fs::copy(variant_.path, copy,
                     fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        } else {
            // Not as a part of the checkout in whose build folder this happens.
            const RunSettings settings{
                work_, {{"GIT_CEILING_DIRECTORIES", work_.parent_path().string()}}, {}, {}, false};
            const Ran ran = run_program(
                {"git", "apply", "--whitespace=nowarn", variant_.path.string()}, settings);
            if (ran.status != 0) {
                throw base::Error(
                    fmt::format("{} no longer applies:\n{}", variant_.path.string(), ran.output));
            }
        }
        for (const std::string& file : lab_.files()) {
            if (read_file(copy / file) != read_file(context_.root / solution_ / file)) {
                changed_.insert(file);
            }
        }
        if (changed_.empty()) throw base::Error(variant_.path.string() + " changes no file");
    }

    /// Its own file has changed, or a shared one that it includes.
    bool is_changed(const std::string& program) const {
        if (changed_.contains(program + ".cpp")) return true;
        const std::string source = read_file(work_ / solution_ / (program + ".cpp"));
        return std::any_of(lab_.shared.begin(), lab_.shared.end(), [&](const std::string& file) {
            return changed_.contains(file) && source.find('"' + file + '"') != std::string::npos;
        });
    }

    /// As CMake builds the solution's program, with other paths, and with a student's warnings.
    void build(const std::string& program) {
        const std::string target = (solution_ / program).string();
        const Ran listed =
            run_program({"ninja", "-C", context_.build.string(), "-t", "commands", target});
        const std::string object =
            fmt::format("{0}/CMakeFiles/solution-{1}.dir/{1}.cpp.o", solution_.string(), program);
        const std::string source = (context_.root / solution_ / (program + ".cpp")).string();
        std::string compile, link;
        std::size_t at = 0;
        while (at < listed.output.size()) {
            const auto end = std::min(listed.output.find('\n', at), listed.output.size());
            const std::string line = listed.output.substr(at, end - at);
            if (line.find("-c " + source) != std::string::npos) compile = line;
            if (line.find("-o " + target + " ") != std::string::npos) link = line;
            at = end + 1;
        }
        if (compile.empty() || link.empty()) {
            throw base::Error("ninja does not say how " + target + " is built:\n" + listed.output);
        }
        const std::string own_object = (work_ / (program + ".o")).string();
        compile = replaced(compile, "-o " + object, "-o " + own_object);
        compile = replaced(compile, "-c " + source,
                           "-c " + (work_ / solution_ / (program + ".cpp")).string());
        compile = replaced(compile, " -Werror", "");
        link = replaced(link, object, own_object);
        link = replaced(link, "-o " + target + " ", "-o " + (programs_ / program).string() + " ");
        RunSettings settings;
        settings.folder = context_.build;
        const Ran ran = run_program({"sh", "-c", compile + " && " + link}, settings);
        if (ran.status != 0) diagnostics_[program] = ran.output;
        rebuilt_.insert(program);
    }

    grading::Result check_one(const grading::Check& check) {
        const auto failed = [&](const std::string& id) { return failed_.contains(id); };
        const auto programs = check.programs();
        grading::Result result;
        result.id = check.id;
        result.title = check.title;
        result.verdict = Verdict::Passed;
        if (std::any_of(check.needs.begin(), check.needs.end(), failed)) {
            result.verdict = Verdict::NotReached;
        } else if (const auto broken = std::find_if(
                       programs.begin(), programs.end(),
                       [&](const std::string& name) { return diagnostics_.contains(name); });
                   broken != programs.end()) {
            result.verdict = Verdict::NotBuilt;
            result.in_words = diagnostics_.at(*broken);
        } else if (variant_.alternative ||
                   std::any_of(programs.begin(), programs.end(),
                               [&](const std::string& name) { return rebuilt_.contains(name); })) {
            grading::RunOptions options;
            options.programs = programs_;
            options.helpers = context_.build / "tests" / "peers";
            options.logs = work_ / "check";
            result = grading::run_check(check, options);
        }
        if (!result.passed()) failed_.insert(check.id);
        return result;
    }

    const Context& context_;
    const Variant& variant_;
    const grading::Lab& lab_;
    fs::path solution_;  ///< "solutions/lab1-sockets", below the checkout, build/ and work_
    fs::path work_;
    fs::path programs_;
    std::set<std::string> changed_;                   ///< files
    std::set<std::string> rebuilt_;                   ///< programs
    std::map<std::string, std::string> diagnostics_;  ///< of programs that do not compile
    std::set<std::string> failed_;                    ///< checks
};

}  // namespace

std::vector<grading::Result> try_variant(const Context& context, const Variant& variant) {
    return Trial(context, variant).run();
}

}  // namespace lab
