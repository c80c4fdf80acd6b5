// Results as JUnit XML.
#include "tests/grading/report.hpp"

#include <fmt/core.h>
#include <pugixml.hpp>

#include <sstream>

namespace grading {
namespace {

struct Counts {
    std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    double seconds = 0;

    void add(const std::vector<Result>& results) {
        for (const auto& result : results) {
            ++tests;
            seconds += result.seconds;
            if (result.verdict == Verdict::Setup)
                ++errors;
            else if (result.verdict == Verdict::NotReached)
                ++skipped;
            else if (!result.passed())
                ++failures;
        }
    }

    void write(pugi::xml_node node) const {
        node.append_attribute("tests") = tests;
        node.append_attribute("failures") = failures;
        node.append_attribute("errors") = errors;
        node.append_attribute("skipped") = skipped;
        node.append_attribute("time") = fmt::format("{:.3f}", seconds).c_str();
    }
};

void add_case(pugi::xml_node suite, const Result& result, const std::string& class_name) {
    auto node = suite.append_child("testcase");
    node.append_attribute("classname") = class_name.c_str();
    node.append_attribute("name") =
        safe_line(fmt::format("{} {}", result.id, result.title)).c_str();
    node.append_attribute("time") = fmt::format("{:.3f}", result.seconds).c_str();
    if (result.passed()) return;
    if (result.verdict == Verdict::NotReached) {
        node.append_child("skipped");
        return;
    }
    auto outcome = node.append_child(result.verdict == Verdict::Setup ? "error" : "failure");
    outcome.append_attribute("type") = std::string(kind(result.verdict)).c_str();
    outcome.append_attribute("message") = safe_line(result.in_words).c_str();
    // The message for a terminal is printable in every line; its line ends stay.
    Style style;
    style.ascii = true;
    outcome.text() = safe_lines(render(result, style)).c_str();
}

void add_suite(pugi::xml_node suites, const JunitSuite& suite) {
    auto node = suites.append_child("testsuite");
    node.append_attribute("name") = safe_line(suite.name).c_str();
    Counts counts;
    counts.add(suite.results);
    counts.write(node);
    if (!suite.properties.empty()) {
        auto properties = node.append_child("properties");
        for (const auto& [name, value] : suite.properties) {
            auto property = properties.append_child("property");
            property.append_attribute("name") = safe_line(name).c_str();
            property.append_attribute("value") = safe_line(value).c_str();
        }
    }
    const auto class_name = safe_line(suite.class_name);
    for (const auto& result : suite.results) add_case(node, result, class_name);
}

}  // namespace

std::string to_junit(std::string_view name, const std::vector<JunitSuite>& suites) {
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto node = document.append_child("testsuites");
    node.append_attribute("name") = safe_line(name).c_str();
    Counts counts;
    for (const auto& suite : suites) counts.add(suite.results);
    counts.write(node);
    for (const auto& suite : suites) add_suite(node, suite);
    std::ostringstream out;
    document.save(out, " ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

std::string to_junit(const std::vector<Result>& results, std::string_view suite_name) {
    const std::string name(suite_name);
    return to_junit(name, {{name, name, results}});
}

}  // namespace grading
