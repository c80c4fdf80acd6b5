// JUnit XML, as GitLab (docs.gitlab.com/ci/testing/unit_test_reports) and Jenkins' junit plugin
// read it: a suite per submission. It knows no points; they are properties.
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/report.hpp"

#include <set>

namespace grading::marks {

Document to_junit(const Request& request) {
    std::vector<JunitSuite> suites;
    std::set<std::string> seen;  // of a group only one
    for (const auto& mark : request.marks.marks) {
        if (!mark.record || !seen.insert(mark.record->id).second) continue;
        const auto& record = *mark.record;
        const auto total = mark.total();
        suites.push_back({record.name,
                          request.marks.lab + "." + record.id,
                          record.results,
                          {{"isolation", record.isolation},
                           {"points", total ? total->text() : mark.why_no_total()},
                           {"max_points", mark.max().text()}}});
    }
    return {grading::to_junit(request.marks.lab, suites), {}, {}};
}

}  // namespace grading::marks
