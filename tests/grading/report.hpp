// Results as a person or a machine reads them.
//
//     std::cout << grading::render(result, {.color = true, .width = 100});
//
// Bytes that came from a program are made safe here: control characters, bidirectional marks and
// invalid UTF-8 appear as visible escapes, and are replaced in XML and JSON.
#pragma once

#include "tests/grading/result.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace grading {

struct Style {
    bool color = false;
    bool ascii = false;        ///< no ✔ ✘ · for terminals without UTF-8
    std::size_t width = 100;   ///< columns
    std::size_t history = 20;  ///< rows shown before the line that differs
};

/// The message of autograder runs: one line when passed, the full story when not.
std::string render(const Result& result, const Style& style);

/// One line: mark, id, title, points, time, verdict.
std::string render_line(const Result& result, const Style& style);

/// A JSON array, one object per result; `schema` "labs/results/1".
std::string to_json(const std::vector<Result>& results);

/// Reads what `to_json` wrote. Throws `base::Error` when the text is not of that schema.
std::vector<Result> from_json(std::string_view text);

/// JUnit XML as GitLab and Jenkins read it; `suite` goes into testsuite@name and classname.
std::string to_junit(const std::vector<Result>& results, std::string_view suite);

/// One of several suites in a JUnit file.
struct JunitSuite {
    std::string name;
    std::string class_name;  ///< of its cases: GitLab drops what has class and name of another
    std::vector<Result> results;
    std::vector<std::pair<std::string, std::string>> properties{};
};
std::string to_junit(std::string_view name, const std::vector<JunitSuite>& suites);

/// Printable on any terminal: escapes for control characters, bidi marks and invalid UTF-8.
std::string visible(std::string_view bytes);

/// Visible, and nothing that a reader of logs takes for a command: GitHub's runner acts on lines
/// that begin with "::" and on "##[", Moodle's VPL on "Grade :=>>", "<|--" and "--|>".
std::string safe_line(std::string_view bytes);

/// The same with line ends kept; at most `limit` bytes of it, and a last line says how many more.
std::string safe_lines(std::string_view bytes, std::size_t limit = 64 * 1024);

}  // namespace grading
