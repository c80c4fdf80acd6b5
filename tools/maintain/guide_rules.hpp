// The form of a guide: what each step has, that what it names exists, how long it may be.
//
// Reads files of the checkout. Thread-safe.
#pragma once

#include "tests/grading/check.hpp"
#include "tools/maintain/guide_document.hpp"
#include "tools/maintain/guide_sources.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lab::guides {

/// What a guide is held against.
struct Course {
    std::filesystem::path root;
    std::string lab;                     ///< "lab1-sockets"
    std::vector<grading::Check> checks;  ///< of this lab
    std::vector<Region> regions;
};

/// Steps in order, each with all its parts and a promise that the solution and the check keep.
std::vector<Problem> check_form(const Guide& guide, const Course& course);

/// Words of the guide and of each step, sentences, words that tell a stuck reader he is slow.
std::vector<Problem> check_style(const Guide& guide);

/// Files, functions, TODO ids, links.
std::vector<Problem> check_names(const Guide& guide, const Course& course, const Words& words);

/// hints.md: three levels for each exercise. ANSWERS.md: a place for each question.
std::vector<Problem> check_hints(const Guide& guide, const Course& course, std::string_view hints,
                                 const std::string& file);

}  // namespace lab::guides
