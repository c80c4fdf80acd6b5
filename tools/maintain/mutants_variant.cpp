#include "tools/maintain/mutants_variant.hpp"

#include "common/base/errors.hpp"
#include "tools/course.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>

namespace lab {

namespace {

namespace fs = std::filesystem;
using grading::Verdict;

std::optional<Verdict> verdict_named(const std::string& words) {
    for (int i = 0; i <= static_cast<int>(Verdict::NotReached); ++i) {
        const auto verdict = static_cast<Verdict>(i);
        if (grading::words(verdict) == words) return verdict;
    }
    return std::nullopt;
}

/// The lines "Key: value" down to the first empty one.
std::map<std::string, std::string> head_of(const fs::path& patch) {
    std::map<std::string, std::string> head;
    std::istringstream lines(read_file(patch));
    for (std::string line; std::getline(lines, line) && !line.empty();) {
        const auto colon = line.find(": ");
        if (colon == std::string::npos) {
            throw base::Error(
                fmt::format("{}: \"{}\" is no line of the form Key: value", patch.string(), line));
        }
        head[line.substr(0, colon)] = line.substr(colon + 2);
    }
    return head;
}

Variant read_patch(const grading::Lab& lab, const fs::path& patch) {
    auto head = head_of(patch);
    const auto verdict = verdict_named(head["Verdict"]);
    const bool known = std::any_of(lab.checks.begin(), lab.checks.end(),
                                   [&](const auto& check) { return check.id == head["Exercise"]; });
    if (head["Title"].empty() || !known || !verdict) {
        throw base::Error(patch.string() +
                          ": the head needs Title, Exercise (one that exists) and Verdict");
    }
    return {&lab,          patch.stem().string(), patch,    false,
            head["Title"], head["Exercise"],      *verdict, head["Looks like"]};
}

}  // namespace

std::vector<Variant> load_variants(const Context& context, const grading::Catalogue& course) {
    std::vector<Variant> variants;
    for (const grading::Lab& lab : course.labs()) {
        const fs::path folder =
            context.root / "tests" / "mutants" / ("lab" + std::to_string(lab.number));
        if (!fs::is_directory(folder)) continue;
        std::vector<fs::path> paths;
        for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
        std::sort(paths.begin(), paths.end());
        for (const fs::path& path : paths) {
            const std::string name = path.filename().string();
            if (path.extension() == ".patch") {
                variants.push_back(read_patch(lab, path));
            } else if (name.starts_with("alternative-") && fs::is_directory(path)) {
                variants.push_back({&lab, name, path, true, "", "", Verdict::Passed, ""});
            } else {
                throw base::Error(path.string() + ": neither a .patch nor an alternative- folder");
            }
        }
    }
    return variants;
}

std::vector<std::string> missing_variants(const grading::Catalogue& course,
                                          const std::vector<Variant>& variants) {
    constexpr std::ptrdiff_t kWrongEach = 3, kAlternatives = 2;
    std::vector<std::string> missing;
    for (const grading::Lab& lab : course.labs()) {
        for (const grading::Check& check : lab.checks) {
            const auto wrong = std::count_if(variants.begin(), variants.end(),
                                             [&](const auto& v) { return v.exercise == check.id; });
            if (wrong < kWrongEach) {
                missing.push_back(
                    fmt::format("{} has {} wrong variants, not {}", check.id, wrong, kWrongEach));
            }
        }
        const auto right = std::count_if(variants.begin(), variants.end(), [&](const auto& v) {
            return v.lab == &lab && v.alternative;
        });
        if (right < kAlternatives) {
            missing.push_back(fmt::format("lab {} has {} alternative solutions, not {}", lab.number,
                                          right, kAlternatives));
        }
    }
    for (const Verdict verdict :
         {Verdict::NotBuilt, Verdict::NotReady, Verdict::Crashed, Verdict::Hung,
          Verdict::WrongOutput, Verdict::ExtraOutput, Verdict::NotStopped}) {
        const bool any = std::any_of(variants.begin(), variants.end(),
                                     [&](const auto& v) { return v.verdict == verdict; });
        if (!any) {
            missing.push_back(
                fmt::format("no variant gets the verdict {}", grading::words(verdict)));
        }
    }
    return missing;
}

}  // namespace lab
