// Marks as the platforms read them: a table with one row a format.
//
//     const Format& format = find_format("canvas");
//     Document document = format.convert({marks, nullptr, &roster, settings});
//
// A converter is a pure function in a file of its own, named after the format, whose head says
// where the format is documented. A further format is one such file, its line below and its row in
// formats.cpp. Thread-safe: no state.
#pragma once

#include "tests/grading/marks/marks.hpp"
#include "tests/grading/marks/roster.hpp"

#include <boost/json/fwd.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace grading::marks {

struct Settings {
    std::string assignment;                          ///< Canvas: the title of its column
    std::optional<Points> full;                      ///< what full marks are worth on the platform
    std::map<std::string, std::string> environment;  ///< Classroom 50: what its runner has set
};

struct Request {
    const Marks& marks;
    const Mark* mark = nullptr;      ///< for formats with a document each
    const Roster* roster = nullptr;  ///< if there is one
    Settings settings{};
};

struct Document {
    std::string text;
    std::vector<std::string> left_out;  ///< "NAME: why", who is not in it or without a grade
    std::vector<std::string> notes;     ///< what else the instructor should know
};

struct Format {
    std::string_view name;
    std::string_view summary;
    std::string_view ending;  ///< of its file: ".json"
    bool each = false;        ///< a document for each submission
    std::string_view needs;   ///< "a roster", or nothing
    Document (*convert)(const Request&);
};

const std::vector<Format>& formats();

/// Throws `base::UsageError` that names all of them.
const Format& find_format(std::string_view name);

/// One row of a mark: an exercise, or what a person has given points for.
struct Case {
    std::string id;                ///< "1.3"; "answers"
    std::string title;             ///< a safe line
    std::optional<Points> points;  ///< absent: could not be judged
    Points max;
    bool passed = false;
    bool by_hand = false;
    std::string word;  ///< "passed", "wrong-output", ...; "by hand", "no points yet"
    std::string told;  ///< safe lines for the student; empty when it has passed
    double seconds = 0;
};
std::vector<Case> cases(const Mark& mark);

/// The ids of all cases of the class, in order of their first appearance.
std::vector<std::string> case_ids(const Marks& marks);

/// A whole number where it is one.
boost::json::value json_number(Points points);

/// Throws `base::UsageError` "NAME needs --roster ..." unless there is one of this kind.
const Roster& needed_roster(const Request& request, Roster::Kind kind, std::string_view what);

Document to_json(const Request& request);
Document to_csv(const Request& request);
Document to_markdown(const Request& request);
Document to_junit(const Request& request);
Document to_canvas(const Request& request);
Document to_moodle(const Request& request);
Document to_gradescope(const Request& request);
Document to_classroom50(const Request& request);
Document to_autolab(const Request& request);
Document to_vpl(const Request& request);

}  // namespace grading::marks
