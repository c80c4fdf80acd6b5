#include "tests/grading/runner.hpp"
#include "tools/check.hpp"
#include "tools/course.hpp"

#include <algorithm>
#include <set>

namespace lab {

namespace {

/// A sanitizer reserves far more address space than any limit would allow.
bool sanitized(const Context& context) {
    const auto cache = context.build / "CMakeCache.txt";
    if (!std::filesystem::exists(cache)) return false;
    const std::string text = read_file(cache);
    const auto at = text.find("LABS_SANITIZE:STRING=");
    return at != std::string::npos && text[text.find('=', at) + 1] != '\n';
}

}  // namespace

Session::Session(const Context& context, const grading::Catalogue& course, SessionSettings settings)
    : context_(context), course_(course), settings_(settings) {}

const BuildReport& Session::build(const std::vector<const grading::Check*>& checks) {
    std::set<std::string> targets;
    for (const grading::Check* check : checks) {
        const auto needed = check_targets(course_.lab_of(*check), *check, settings_.solution);
        targets.insert(needed.begin(), needed.end());
    }
    if (settings_.build && !targets.empty()) {
        report_ = build_targets(context_, {targets.begin(), targets.end()});
    }
    return report_;
}

grading::Result Session::check(const grading::Check& check) {
    const grading::Lab& lab = course_.lab_of(check);
    grading::Result result;
    const std::string need = missing_need(check);
    if (!need.empty()) {
        result = blank(check, grading::Verdict::NotReached);
        result.in_words = "It needs " + need + ", which has not passed.";
        passed_[check.id] = false;
        return result;
    }
    for (const std::string& target : check_targets(lab, check, settings_.solution)) {
        if (const BuildFailure* failure = report_.failure_of(target)) {
            result = not_built(check, *failure);
            break;
        }
    }
    // A failure elsewhere, in the library say, leaves every program of the lab unbuilt.
    if (result.id.empty() && !report_.good) {
        const auto foreign = std::find_if(report_.failures.begin(), report_.failures.end(),
                                          [](const BuildFailure& f) { return f.ours; });
        if (foreign != report_.failures.end()) result = not_built(check, *foreign);
    }
    if (result.id.empty()) {
        grading::RunOptions options;
        options.programs =
            context_.build / std::filesystem::path(program_target(lab, "", settings_.solution));
        options.helpers = context_.build / "tests" / "peers";
        options.logs = context_.build / (settings_.solution ? "check-solution" : "check");
        options.seed = settings_.seed;
        if (!settings_.broker.empty()) options.broker = settings_.broker;
        options.limit_memory = !sanitized(context_);
        result = grading::run_check(check, options);
        const std::string root = context_.root.string() + "/";
        if (result.logs.starts_with(root)) result.logs.erase(0, root.size());
    }
    passed_[check.id] = result.passed();
    if (!result.passed()) add_dependants(result);
    return result;
}

grading::Result Session::blank(const grading::Check& check, grading::Verdict verdict) const {
    grading::Result result;
    result.id = check.id;
    result.title = check.title;
    result.verdict = verdict;
    result.max_points = check.points;
    result.isolation = "none";
    result.again = "./lab check " + check.id;
    return result;
}

/// The first of the student's files for this check that is not there; empty: all are.
std::string Session::missing_file(const grading::Check& check) const {
    const grading::Lab& lab = course_.lab_of(check);
    const auto folder = source_folder(context_, lab, false);
    for (const std::string& name : files_of(context_, lab, check.id)) {
        if (!std::filesystem::exists(folder / name)) return lab.folder + "/" + name;
    }
    return {};
}

grading::Result Session::not_built(const grading::Check& check, const BuildFailure& failure) const {
    using Mark = grading::HistoryLine::Mark;
    const std::string missing = settings_.solution ? "" : missing_file(check);
    const bool ours = failure.ours && missing.empty();
    grading::Result result =
        blank(check, ours ? grading::Verdict::Setup : grading::Verdict::NotBuilt);
    grading::HistoryLine line;
    line.mark = Mark::Bad;
    line.text = failure.error;
    result.history.push_back(line);
    for (const std::string& code : failure.excerpt) {
        line.mark = Mark::Note;
        line.text = code;
        result.history.push_back(line);
    }
    const std::string program = failure.target.substr(failure.target.rfind('/') + 1);
    if (!missing.empty()) {
        result.in_words =
            missing + " is missing; ./lab reset " + check.id + " brings the starter back.";
    } else if (ours) {
        result.in_words = "A part of the course cannot be built (" + failure.target +
                          "); this is not your program's fault. ./lab doctor looks for the reason.";
    } else {
        result.in_words = "The compiler does not accept " + program + "; this is its first error" +
                          (failure.more > 0 ? ", and " + std::to_string(failure.more) +
                                                  " more follow, often only because of it."
                                            : ".");
        result.hint = "./lab hint " + check.id;
    }
    result.logs = (context_.build / "build.log").lexically_relative(context_.root).string();
    return result;
}

std::string Session::missing_need(const grading::Check& check) const {
    if (settings_.keep_going) return {};
    for (const std::string& need : check.needs) {
        const auto found = passed_.find(need);
        if (found != passed_.end() && !found->second) return need;
    }
    return {};
}

void Session::add_dependants(grading::Result& result) const {
    if (!result.not_reached.empty()) return;
    std::set<std::string> lost{result.id};
    for (const grading::Check& other : course_.lab_of(course_.check(result.id)).checks) {
        if (std::any_of(other.needs.begin(), other.needs.end(),
                        [&](const std::string& need) { return lost.contains(need); })) {
            lost.insert(other.id);
            result.not_reached.push_back(other.id);
        }
    }
}

}  // namespace lab
