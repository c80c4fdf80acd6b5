// A wrong or an alternative solution of a lab, as tests/mutants/labN holds it.
//
//     NAME.patch            a wrong one: a patch of the finished programs, below a head that says
//                           which exercise fails, with which verdict and which "Looks like"
//     alternative-NAME/     a right one: whole files that take the place of those of the solution
//
// Thread-safe: plain values.
#pragma once

#include "tests/grading/catalogue.hpp"
#include "tests/grading/verdict.hpp"
#include "tools/command.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace lab {

struct Variant {
    const grading::Lab* lab = nullptr;
    std::string name;            ///< "1.1-no-carriage-return", "alternative-posix"
    std::filesystem::path path;  ///< the patch or the folder
    bool alternative = false;
    std::string title;
    std::string exercise;                                 ///< that has to fail
    grading::Verdict verdict = grading::Verdict::Passed;  ///< with this verdict
    std::string looks_like;                               ///< and this sentence, which may be empty
};

/// The variants of all labs in the order of their names. Throws `base::Error` with the file when a
/// head is not as it should be.
std::vector<Variant> load_variants(const Context& context, const grading::Catalogue& course);

/// What is missing for a course to be held by its mutants: a sentence each.
std::vector<std::string> missing_variants(const grading::Catalogue& course,
                                          const std::vector<Variant>& variants);

}  // namespace lab
