#include "tools/edition.hpp"

#include "common/base/errors.hpp"
#include "tools/course.hpp"

namespace lab {

namespace fs = std::filesystem;

fs::path starters_folder(const fs::path& root) {
    return root / ".course" / "starters";
}

fs::path demo_file(const fs::path& root, int lab) {
    return root / ".course" / "demo" / (std::to_string(lab) + ".txt");
}

bool has_solutions(const Context& context, const grading::Lab& lab) {
    return fs::is_directory(source_folder(context, lab, true));
}

void need_solutions(const Context& context, const grading::Lab& lab) {
    if (has_solutions(context, lab)) return;
    throw base::Error("the solutions of lab " + std::to_string(lab.number) +
                      " are not in this edition of the course: your instructor may hand them out "
                      "later. Until then ./lab hint EXERCISE helps on");
}

void need_solutions(const Context& context, const grading::Catalogue& course,
                    std::string_view selection) {
    for (const grading::Check* check : course.checks(selection))
        need_solutions(context, course.lab_of(*check));
}

std::optional<Cut> starter_of(const Context& context, const grading::Lab& lab,
                              const std::string& name) {
    const auto solution = source_folder(context, lab, true) / name;
    if (fs::exists(solution))
        return cut_starter(read_file(solution), solution.string(), lab.number);
    const auto kept = starters_folder(context.root) / lab.folder / name;
    if (!fs::exists(kept)) return std::nullopt;
    Cut cut{read_file(kept), {}};
    if (auto regions = find_regions(cut.starter)) cut.regions = std::move(*regions);
    return cut;
}

}  // namespace lab
