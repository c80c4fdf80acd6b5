#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/course.hpp"
#include "tools/edition.hpp"
#include "tools/starters_cut.hpp"
#include "tools/state.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <iostream>

namespace lab {

namespace {

const Usage kUsage{"reset EXERCISE",
                   "Puts the files of an exercise back to the starter. Yours are kept in\n"
                   ".lab/backup/. In a file that serves several exercises only this one's part\n"
                   "is put back, as long as its markers are intact. Asks first (--yes does not).",
                   {}};

struct Plan {
    std::filesystem::path file;
    std::string content;
    bool part = false;
};

/// `mine` with the regions of `id` taken from `starter`; nothing if they do not correspond.
std::optional<std::string> graft(const std::string& mine, const std::string& starter,
                                 const std::string& id) {
    const auto my_regions = find_regions(mine), regions = find_regions(starter);
    if (!my_regions || !regions) return std::nullopt;
    const auto of_id = [&](const std::vector<Region>& all) {
        std::vector<Region> some;
        std::copy_if(all.begin(), all.end(), std::back_inserter(some),
                     [&](const Region& region) { return region.id == id; });
        return some;
    };
    const std::vector<Region> from = of_id(*regions), to = of_id(*my_regions);
    if (from.size() != to.size()) return std::nullopt;

    const auto my_lines = split_lines(mine), lines = split_lines(starter);
    std::string out;
    std::size_t next = 0;
    for (std::size_t i = 0; i < my_lines.size(); ++i) {
        if (next == to.size() || i != to[next].begin) {
            out += my_lines[i] + "\n";
            continue;
        }
        for (std::size_t k = from[next].begin; k <= from[next].end; ++k) out += lines[k] + "\n";
        i = to[next++].end;
    }
    return out;
}

Plan plan_for(const Context& context, const grading::Lab& lab, const std::string& name,
              const std::string& id) {
    const Cut cut = starter_of(context, lab, name).value();  // files_of() has found it
    Plan plan{source_folder(context, lab, false) / name, cut.starter, false};
    const bool shared = std::any_of(cut.regions.begin(), cut.regions.end(),
                                    [&](const Region& region) { return region.id != id; });
    if (shared && std::filesystem::exists(plan.file)) {
        if (auto grafted = graft(read_file(plan.file), cut.starter, id)) {
            plan.content = std::move(*grafted);
            plan.part = true;
        }
    }
    return plan;
}

bool differs(const Plan& plan) {
    return !std::filesystem::exists(plan.file) || read_file(plan.file) != plan.content;
}

}  // namespace

int reset(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    const grading::Catalogue course = load_course(context);
    const std::string id = exercise_in(parsed, "reset");
    const grading::Check& check = course.check(id);
    const grading::Lab& lab = course.lab_of(check);

    std::vector<Plan> plans;
    for (const std::string& name : files_of(context, lab, check.id)) {
        Plan plan = plan_for(context, lab, name, check.id);
        if (differs(plan)) plans.push_back(std::move(plan));
    }
    if (plans.empty()) {
        std::cout << check.id << " is as the starter left it; nothing to put back.\n";
        return AllPassed;
    }
    for (const Plan& plan : plans) {
        std::cout << plan.file.lexically_relative(context.root).string()
                  << (plan.part ? ": only the part of " + check.id : ": the whole file") << "\n";
    }
    if (!ask(context, "Put back to the starter? Yours is backed up first.", false)) {
        if (!context.terminal) throw base::UsageError("nobody can be asked here; --yes goes ahead");
        std::cout << "Nothing was changed.\n";
        return AllPassed;
    }
    for (const Plan& plan : plans) {
        if (std::filesystem::exists(plan.file)) {
            const auto copy = back_up(context.root, plan.file);
            std::cout << "backed up: " << copy.lexically_relative(context.root).string() << "\n";
        }
        write_file(plan.file, plan.content);
    }
    std::cout << check.id << " is as it was before you began.\n";
    State state = State::load(context.root);
    state.at(check.id).passed = false;
    state.at(check.id).points = 0;
    state.at(check.id).verdict = "not-started";
    state.save();
    return AllPassed;
}

}  // namespace lab
