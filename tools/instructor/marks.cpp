// `lab marks`: the results of `lab grade` in the formats of the platforms.
#include "common/base/errors.hpp"
#include "tests/grading/classroom/safe_file.hpp"
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/marks/late.hpp"
#include "tests/grading/marks/manual.hpp"
#include "tests/grading/report.hpp"
#include "tools/arguments.hpp"
#include "tools/command.hpp"
#include "tools/course.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <set>
#include <string>

namespace lab {

namespace {

namespace fs = std::filesystem;
namespace marks_of_class = grading::marks;
using grading::marks::Document;
using grading::marks::Format;
using grading::marks::Mark;
using grading::marks::Marks;
using grading::marks::Roster;

const Usage kUsage{
    "marks FORMAT [options]",
    "Turns the results of `lab grade` into what a platform imports. `lab marks --list` names the\n"
    "formats. Without --out the result goes to stdout; what is left out of it is listed on "
    "stderr.\n"
    "Exit status: 0 everything that was handed in is in it; 1 something is not; 2 wrong use.",
    {{"--list", "", "the formats"},
     {"--from", "DIR", "what `lab grade --out` was given (build/grade)"},
     {"--out", "FILE", "for a format with a file per submission: a folder"},
     {"--only", "NAME", "only this submission"},
     {"--roster", "CSV", "who is in the class: Canvas' or Moodle's export, or a list with `name`"},
     {"--manual", "CSV", "submission, points like 'answers /6', comment, submitted, due, excused"},
     {"--late", "POLICY", "10%/day,max=50%,grace=15m,end=7d: of the points that can be had"},
     {"--due", "TIME", "2026-11-21 23:59, for --late"},
     {"--assignment", "TITLE", "Canvas: the column, as in its export"},
     {"--max", "N", "what full marks are worth there (what the roster says, else our points)"}}};

int print_list(const Context& context) {
    for (const Format& format : marks_of_class::formats()) {
        std::string needs;
        if (!format.needs.empty()) needs = "; needs " + std::string(format.needs);
        std::cout << "  " << paint(context, Ink::Bold, padded(std::string(format.name), 14))
                  << format.summary << (format.each ? ", a file per submission" : "") << needs
                  << "\n";
    }
    return AllPassed;
}

std::string read_csv(const std::string& file) {
    if (!fs::is_regular_file(file)) throw base::UsageError(file + " is not a file");
    return read_file(file);
}

Marks read_results(const Context& context, const Parsed& parsed) {
    const fs::path from =
        parsed.has("--from") ? fs::path(parsed.value("--from")) : context.build / "grade";
    const fs::path file = fs::is_directory(from) ? from / "report.json" : from;
    if (!fs::is_regular_file(file)) {
        throw base::UsageError("there is no " + file.string() +
                               "; run `lab grade` first, or say where its results are: --from DIR");
    }
    Marks marks = marks_of_class::marks_of(grading::classroom::class_from_json(read_file(file)));
    if (!parsed.has("--only")) return marks;
    const std::string only = parsed.value("--only");
    std::vector<std::string> names;
    for (const Mark& mark : marks.marks) names.push_back(mark.student);
    std::erase_if(marks.marks, [&](const Mark& mark) { return mark.student != only; });
    if (marks.marks.empty()) {
        const std::string near = nearest(only, names);
        throw base::UsageError("there is no submission '" + only + "'" +
                               (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
    return marks;
}

void apply_late(Marks& marks, const Parsed& parsed) {
    if (!parsed.has("--late")) {
        if (parsed.has("--due"))
            throw base::UsageError("--due needs --late, which says what being late costs");
        return;
    }
    const auto policy = marks_of_class::LatePolicy::parse(parsed.value("--late"));
    std::optional<marks_of_class::Time> due;
    if (parsed.has("--due")) {
        const auto read = marks_of_class::read_time(parsed.value("--due"));
        if (!read) throw base::UsageError("--due: write it like 2026-11-21 23:59");
        if (!marks_of_class::agrees(marks, *read))
            throw base::UsageError("--due: name the time's zone as the times of --manual do");
        due = read->time;
    }
    if (!parsed.has("--manual"))
        throw base::UsageError("--late needs --manual with a column 'submitted'");
    marks_of_class::apply(marks, policy, due);
}

marks_of_class::Settings settings_of(const Parsed& parsed) {
    marks_of_class::Settings settings;
    settings.assignment = parsed.value("--assignment");
    if (parsed.has("--max")) {
        settings.full = marks_of_class::Points::from_text(parsed.value("--max"));
        if (!settings.full || settings.full->thousandths == 0)
            throw base::UsageError("--max: a number above 0, not '" + parsed.value("--max") + "'");
    }
    for (const char* name : {"CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL",
                             "RELEASE_URL", "REVIEW_URL", "SUBMITTED_AT"}) {
        if (const char* value = std::getenv(name)) settings.environment[name] = value;
    }
    return settings;
}

void tell(const std::string& sentence) {
    std::cerr << "lab: " << grading::visible(sentence) << "\n";
}

void put(const Document& document, const std::string& out) {
    for (const auto& text : document.notes) tell(text);
    for (const auto& text : document.left_out) tell("without a grade: " + text);
    if (document.text.empty()) return;
    if (out.empty() || out == "-")
        std::cout << document.text;
    else
        grading::classroom::write_atomically(out, document.text);
}

/// A document per submission, to a folder; of a single one, to a file.
void put_each(const Format& format, const Marks& marks, const marks_of_class::Settings& settings,
              const std::string& out) {
    const bool folder = marks.marks.size() > 1 || fs::is_directory(out);
    if (folder && (out.empty() || out == "-")) {
        throw base::UsageError(std::string(format.name) +
                               " makes a file per submission: give a folder with --out, or one "
                               "submission with --only");
    }
    if (folder) {
        std::error_code error;
        fs::create_directories(out, error);
        if (error) throw base::UsageError("--out " + out + ": " + error.message());
    }
    for (const Mark& mark : marks.marks) {
        if (mark.excused) {
            tell("without a grade: " + mark.student + ": " + mark.why_no_total());
            continue;
        }
        const auto document = format.convert({marks, &mark, nullptr, settings});
        const auto file = fs::path(out) / (mark.record->id + std::string(format.ending));
        put(document, folder ? file.string() : out);
    }
}

/// Whether something that was handed in is without a place or a grade.
bool complete(const Marks& marks, const Roster* roster) {
    return std::all_of(marks.marks.begin(), marks.marks.end(), [&](const Mark& mark) {
        if (!mark.record) return true;
        const bool placed = roster == nullptr || mark.person;
        return placed && (mark.excused || mark.record->graded());
    });
}

}  // namespace

int marks(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    if (parsed.has("--list")) return print_list(context);
    if (parsed.positional.empty())
        throw base::UsageError("which format? lab marks --list names them");
    const Format& format = marks_of_class::find_format(parsed.first());
    const auto settings = settings_of(parsed);

    Marks marks = read_results(context, parsed);
    std::optional<Roster> roster;
    if (parsed.has("--roster")) {
        if (format.each)
            throw base::UsageError(std::string(format.name) +
                                   " knows its students itself; leave out --roster");
        const std::string file = parsed.value("--roster");
        roster = Roster::read(file, read_csv(file));
        marks_of_class::match(marks, *roster);
    }
    const Roster* people = roster ? &*roster : nullptr;
    if (parsed.has("--manual")) {
        const std::string file = parsed.value("--manual");
        marks_of_class::apply(marks, marks_of_class::Table::read(file, read_csv(file)), people);
    }
    apply_late(marks, parsed);

    for (const auto& warning : marks.warnings) tell(warning);
    if (format.each)
        put_each(format, marks, settings, parsed.value("--out"));
    else
        put(format.convert({marks, nullptr, people, settings}), parsed.value("--out"));
    return complete(marks, people) ? AllPassed : SomethingFailed;
}

}  // namespace lab
