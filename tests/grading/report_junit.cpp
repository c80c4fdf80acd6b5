// Results as JUnit XML.
#include "tests/grading/report.hpp"

#include <fmt/core.h>
#include <pugixml.hpp>

#include <sstream>

namespace grading {
namespace {

void add_counts(pugi::xml_node node, const std::vector<Result>& results) {
    std::size_t failures = 0, errors = 0, skipped = 0;
    double seconds = 0;
    for (const auto& result : results) {
        seconds += result.seconds;
        if (result.verdict == Verdict::Setup)
            ++errors;
        else if (result.verdict == Verdict::NotReached)
            ++skipped;
        else if (!result.passed())
            ++failures;
    }
    node.append_attribute("tests") = results.size();
    node.append_attribute("failures") = failures;
    node.append_attribute("errors") = errors;
    node.append_attribute("skipped") = skipped;
    node.append_attribute("time") = fmt::format("{:.3f}", seconds).c_str();
}

void add_case(pugi::xml_node suite, const Result& result, const std::string& name) {
    auto node = suite.append_child("testcase");
    node.append_attribute("classname") = name.c_str();
    node.append_attribute("name") = visible(fmt::format("{} {}", result.id, result.title)).c_str();
    node.append_attribute("time") = fmt::format("{:.3f}", result.seconds).c_str();
    if (result.passed()) return;
    if (result.verdict == Verdict::NotReached) {
        node.append_child("skipped");
        return;
    }
    auto outcome = node.append_child(result.verdict == Verdict::Setup ? "error" : "failure");
    outcome.append_attribute("type") = std::string(kind(result.verdict)).c_str();
    outcome.append_attribute("message") = visible(result.in_words).c_str();
    // The message for a terminal is printable in every line; its line ends stay.
    Style style;
    style.ascii = true;
    outcome.text() = render(result, style).c_str();
}

}  // namespace

std::string to_junit(const std::vector<Result>& results, std::string_view suite_name) {
    const auto name = visible(suite_name);
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto suites = document.append_child("testsuites");
    suites.append_attribute("name") = name.c_str();
    add_counts(suites, results);
    auto suite = suites.append_child("testsuite");
    suite.append_attribute("name") = name.c_str();
    add_counts(suite, results);
    for (const auto& result : results) add_case(suite, result, name);
    std::ostringstream out;
    document.save(out, " ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

}  // namespace grading
