// Ten thousand exercises whose programs have printed the worst, in every format: valid and
// harmless.
//
// LABS_SEED=N repeats a run.
#include "common/base/text.hpp"
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/marks/json_schema.hpp"
#include "tests/grading/marks/sample.hpp"
#include "tests/grading/report.hpp"
#include "tests/support/catch.hpp"

#include <boost/json.hpp>
#include <pugixml.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <regex>

namespace json = boost::json;
using namespace grading;
using namespace grading::marks;

namespace {

constexpr std::size_t kClasses = 500, kStudents = 10;  // of two exercises each

unsigned chosen_seed() {
    if (const char* const given = std::getenv("LABS_SEED"))
        return static_cast<unsigned>(std::stoul(given));
    return std::random_device{}();
}

JsonSchema schema(const std::string& name) {
    std::ifstream in(std::filesystem::path(LABS_SOURCE_DIR) / "tests/grading/marks/schemas" /
                     (name + ".json"));
    return JsonSchema(json::parse(std::string{std::istreambuf_iterator<char>(in), {}}));
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t at = 0, end = 0;
    for (; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
        lines.push_back(text.substr(at, end - at));
    lines.push_back(text.substr(at));
    return lines;
}

bool is_blank(char32_t c) {
    return c == ' ' || c == '\r' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A);
}

/// Why this text is no plain text, or acts on who reads it as a log; "" when it is harmless.
std::string harm(const std::string& text) {
    bool line_begins = true;
    for (std::string_view rest = text; !rest.empty();) {
        const auto point = base::first_code_point(rest);
        const auto c = point.value;
        if (!point.valid) return "no UTF-8";
        if (c < 0x20 && c != '\n' && c != '\r') return "a control character";
        if (c >= 0x7F && c < 0xA0) return "a control character";
        if ((c & 0xFFFE) == 0xFFFE || c == 0xFEFF) return "a non-character";
        if (c >= 0x202A && c <= 0x202E) return "an override of direction";
        if (line_begins && rest.starts_with("::")) return "a workflow command";
        line_begins = c == '\n' || (line_begins && is_blank(c));
        rest.remove_prefix(point.length);
    }
    return text.find("##[") == std::string::npos ? "" : "##[";
}

void judge_json(const JsonSchema& schema, const std::string& text) {
    REQUIRE(schema.faults(json::parse(text)).empty());
    REQUIRE(text.find('<') == std::string::npos);  // no <script>, no end of one
}

void judge_junit(const std::string& text, std::size_t cases) {
    pugi::xml_document document;
    REQUIRE(document.load_string(text.c_str()));
    REQUIRE(document.select_nodes("/testsuites/testsuite/testcase").size() == cases);
    REQUIRE(document
                .select_nodes("//*[not(self::testsuites or self::testsuite or self::testcase "
                              "or self::failure or self::skipped or self::error or "
                              "self::properties or self::property)]")
                .empty());
}

/// Whether a formula begins at the front, or after what may part cells or rows elsewhere.
bool is_formula(const std::string& cell) {
    if (cell.find_first_not_of("0123456789.", cell.starts_with('-') ? 1 : 0) == std::string::npos)
        return false;  // a number, or the dash that means none
    bool start = true;
    for (const char c : cell) {
        if (start && std::string_view("=+-@\t").find(c) != std::string_view::npos) return true;
        start = c == ';' || c == '\n' || (start && c == ' ');
    }
    return false;
}

/// No cell is a formula, whether cells are parted at commas or at semicolons.
void judge_csv(const std::string& text, std::size_t rows) {
    const auto table = Table::read("fuzz.csv", text);
    REQUIRE(table.rows.size() == rows);
    for (const auto& row : table.rows) {
        for (const auto& cell : row.cells) {
            if (is_formula(cell)) FAIL("a formula: " << cell);
        }
    }
}

/// Outside of code spans nothing of a stranger's; every row of the table has as many cells.
void judge_markdown(const std::string& text, std::size_t rows) {
    std::size_t seen = 0, cells = 0;
    for (const auto& line : lines_of(text)) {
        std::string outside;
        std::size_t bars = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
        }
        for (std::size_t i = 0; i < line.size();) {
            if (line[i] != '`') {
                outside += line[i++];
                continue;
            }
            const auto end = std::min(line.find_first_not_of('`', i), line.size());
            const std::string fence = line.substr(i, end - i);
            // The span ends at a run of backticks of the same length.
            std::size_t at = end;
            for (;; ++at) {
                at = line.find(fence, at);
                REQUIRE(at != std::string::npos);
                const auto run = std::min(line.find_first_not_of('`', at), line.size()) - at;
                if (run == fence.size()) break;
                at += run - 1;
            }
            i = at + fence.size();
        }
        REQUIRE(outside.find_first_of("<&[]@\\`") == std::string::npos);
        if (!line.starts_with('|')) continue;
        if (cells == 0) cells = bars;
        REQUIRE(bars == cells);
        ++seen;
    }
    REQUIRE(seen == rows + 2);
}

void judge_vpl(const std::string& text, const Mark& mark) {
    std::size_t opened = 0, closed = 0, grades = 0;
    for (const auto& line : lines_of(text)) {
        if (line == "<|--") {
            ++opened;
        } else if (line == "--|>") {
            ++closed;
        } else if (line.starts_with("Grade :=>> ")) {
            ++grades;
            REQUIRE(Points::from_text(line.substr(11)) == mark.total());
        } else {
            const bool quiet = line.find(":=>>") == std::string::npos &&
                               line.find("<|--") == std::string::npos &&
                               line.find("--|>") == std::string::npos;
            const bool inside = line.empty() || line[0] == '-' || line[0] == '>';
            if (!quiet || !inside) FAIL("VPL acts on: " << line);
        }
    }
    REQUIRE((opened == 1 && closed == 1 && grades == 1));
}

void judge_autolab(const JsonSchema& schema, const std::string& text, const Mark& mark) {
    auto lines = lines_of(text);
    while (lines.back().empty()) lines.pop_back();
    static const std::regex word("([a-zA-Z0-9]+):");
    for (std::size_t i = lines.size() - 2; i < lines.size(); ++i)
        REQUIRE(std::regex_replace(lines[i], word, "\"$1\":") == lines[i]);
    REQUIRE(json::parse(lines[lines.size() - 2]).as_object().contains("stages"));
    const auto last = json::parse(lines.back());
    REQUIRE(schema.faults(last).empty());
    double sum = 0;
    for (const auto& score : last.at("scores").as_object())
        sum += score.value().to_number<double>();
    REQUIRE(std::llround(sum * 1000) == mark.total()->thousandths);
}

/// A platform's file whose students have chosen their names.
std::string roster_text(const Marks& marks, Roster::Kind kind, std::mt19937& random) {
    std::string text = kind == Roster::Kind::Canvas
                           ? "Student,ID,SIS User ID,Section,Lab 1 (7),submission\r\n"
                           : "Identifier,Full name,Grade,Last modified (grade),Maximum Grade,"
                             "Feedback comments,submission\r\n";
    const auto quoted = [](const std::string& bytes) {
        std::string cell = "\"";
        for (const char c : visible(bytes)) cell += c == '"' ? "\"\"" : std::string(1, c);
        return cell + "\"";
    };
    for (std::size_t i = 0; i < marks.marks.size(); ++i) {
        const auto name = quoted(hostile_text(random) + "x");
        const auto submission = quoted(marks.marks[i].student);
        if (kind == Roster::Kind::Canvas)
            text += name + "," + std::to_string(100 + i) + ",,S,," + submission + "\r\n";
        else
            text += "Participant " + std::to_string(100 + i) + "," + name + ",-,-,100.00,," +
                    submission + "\r\n";
    }
    return text;
}

}  // namespace

TEST_CASE("ten thousand hostile outputs leave every format valid and harmless", "[marks]") {
    const auto seed = chosen_seed();
    std::printf("LABS_SEED=%u\n", seed);
    std::mt19937 random(seed);
    const auto class_schema = schema("class"), marks_schema = schema("marks"),
               gradescope = schema("gradescope"), classroom50 = schema("classroom50"),
               autolab = schema("autolab");
    Settings settings;
    settings.assignment = "Lab 1 (7)";
    for (std::size_t i = 0; i < kClasses; ++i) {
        const auto report = hostile_report(random, kStudents);
        const auto file = classroom::class_to_json("lab1-sockets", report.records);
        REQUIRE(class_schema.faults(json::parse(file)).empty());
        // As `lab marks` gets them, and as they are before they were made printable.
        Marks marks = marks_of(i % 2 == 0 ? classroom::class_from_json(file) : report);
        for (auto& mark : marks.marks) mark.comment = hostile_text(random);
        for (const char* name : {"CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL",
                                 "RELEASE_URL", "SUBMITTED_AT"})
            settings.environment[name] = hostile_text(random) + "x";

        for (const auto& format : formats()) {
            INFO(format.name);
            if (format.name == "canvas" || format.name == "moodle") {
                const auto kind =
                    format.name == "canvas" ? Roster::Kind::Canvas : Roster::Kind::Moodle;
                Marks matched = marks;
                for (std::size_t n = 0; n < kStudents; ++n)
                    matched.marks[n].student = "number " + std::to_string(n);
                const auto roster = Roster::read("fuzz.csv", roster_text(matched, kind, random));
                match(matched, roster);
                const auto text = format.convert({matched, nullptr, &roster, settings}).text;
                REQUIRE(harm(text) == "");
                judge_csv(text, kStudents);
                continue;
            }
            for (const auto& mark : marks.marks) {
                const auto text = format.convert({marks, &mark, nullptr, settings}).text;
                INFO(text);
                REQUIRE(harm(text) == "");
                if (format.name == "json") judge_json(marks_schema, text);
                if (format.name == "csv") judge_csv(text, kStudents);
                if (format.name == "markdown") judge_markdown(text, kStudents);
                if (format.name == "junit") judge_junit(text, 2 * kStudents);
                if (format.name == "gradescope") judge_json(gradescope, text);
                if (format.name == "classroom50") judge_json(classroom50, text);
                if (format.name == "autolab") judge_autolab(autolab, text, mark);
                if (format.name == "vpl") judge_vpl(text, mark);
                if (!format.each) break;  // of the class, not of one
            }
        }
    }
}
