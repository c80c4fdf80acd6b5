// What came of one submission: kept in OUT/results/ID.json, the source of every report.
//
// Thread-safe: plain values.
#pragma once

#include "tests/grading/check.hpp"
#include "tests/grading/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grading::classroom {

struct Record {
    std::string id;         ///< letters, digits, '-': a file name
    std::string name;       ///< as the student or the platform called it, made printable
    std::string key;        ///< changes with the submission and with the checks
    std::string isolation;  ///< what stood between its programs and the machine
    std::vector<std::string> notes;
    std::vector<Result> results;
    double seconds = 0;

    int points() const;
    int max_points() const;
    /// True unless an exercise could not be judged, which is never the student's fault.
    bool graded() const;
};

/// The result of a check that was not carried out.
Result not_run(const Check& check, Verdict verdict, std::string in_words);

/// A JSON object, `schema` "labs/submission/1".
std::string record_to_json(const Record& record);

/// Throws `base::Error` when the text is not of that schema.
Record record_from_json(std::string_view text);

/// The whole class.
struct ClassReport {
    std::string lab;  ///< "lab1-sockets"
    std::vector<Record> records;
};

/// A JSON object, `schema` "labs/class/1"; tests/grading/marks/schemas/class.json describes it.
std::string class_to_json(const std::string& lab, const std::vector<Record>& records);

/// Throws `base::Error` when the text is not of that schema.
ClassReport class_from_json(std::string_view text);

}  // namespace grading::classroom
