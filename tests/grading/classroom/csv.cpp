#include "tests/grading/classroom/csv.hpp"

#include "tests/grading/verdict.hpp"

#include <fmt/core.h>

namespace grading::classroom {
namespace {

void end_row(std::string& csv) {
    csv.pop_back();  // the last comma
    csv += "\r\n";
}

void add(std::string& csv, std::string_view cell) {
    csv += csv_cell(cell) + ",";
}

}  // namespace

std::string csv_cell(std::string_view text) {
    constexpr std::string_view kFormulaStarts = "=+-@\t\r\n";
    std::string cell;
    // Blanks before the sign do not stop every spreadsheet.
    const auto first = text.find_first_not_of(' ');
    if (first != std::string_view::npos &&
        kFormulaStarts.find(text[first]) != std::string_view::npos) {
        cell += '\'';
    }
    cell += text;
    if (cell.find_first_of(",\"\r\n") == std::string::npos && !cell.starts_with(' ')) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string scores_csv(const std::vector<Check>& checks, const std::vector<Record>& records) {
    std::string csv;
    add(csv, "submission");
    for (const auto& check : checks) {
        add(csv, check.id);
        add(csv, check.id + " verdict");
    }
    for (const char* column : {"points", "max points", "isolation"}) add(csv, column);
    end_row(csv);
    for (const auto& record : records) {
        add(csv, record.name);
        for (const auto& result : record.results) {
            add(csv, std::to_string(result.points));
            add(csv, kind(result.verdict));
        }
        add(csv, std::to_string(record.points()));
        add(csv, std::to_string(record.max_points()));
        add(csv, record.isolation);
        end_row(csv);
    }
    return csv;
}

}  // namespace grading::classroom
