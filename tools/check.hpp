// Checking exercises: what `lab check`, `demo`, `soak` and the gates of `lab test` share.
//
//     Session session(context, course, {.solution = true});
//     Result result = session.check(*course.check("1.3"));
//
// Not thread-safe: checks run one at a time.
#pragma once

#include "tests/grading/catalogue.hpp"
#include "tests/grading/result.hpp"
#include "tools/builder.hpp"
#include "tools/command.hpp"

#include <map>
#include <string>
#include <vector>

namespace lab {

struct SessionSettings {
    bool solution = false;    ///< the finished programs instead of the student's
    bool build = true;        ///< first bring the programs up to date
    bool keep_going = false;  ///< also check what needs an exercise that has failed
    unsigned seed = 0;
    std::string broker;  ///< for tasks; empty: a file in the working folder
};

class Session {
public:
    Session(const Context& context, const grading::Catalogue& course, SessionSettings settings);

    /// Builds what these checks run, all at once.
    const BuildReport& build(const std::vector<const grading::Check*>& checks);

    /// The verdict of one exercise: not built, not reached, or what the engine says.
    grading::Result check(const grading::Check& check);

private:
    grading::Result blank(const grading::Check& check, grading::Verdict verdict) const;
    std::string missing_file(const grading::Check& check) const;
    grading::Result not_built(const grading::Check& check, const BuildFailure& failure) const;
    std::string missing_need(const grading::Check& check) const;
    void add_dependants(grading::Result& result) const;

    const Context& context_;
    const grading::Catalogue& course_;
    SessionSettings settings_;
    BuildReport report_;
    std::map<std::string, bool> passed_;  ///< of the exercises checked so far
};

}  // namespace lab
