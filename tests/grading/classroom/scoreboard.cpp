#include "tests/grading/classroom/scoreboard.hpp"

#include "common/base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace grading::classroom {
namespace {

constexpr std::size_t kMargin = 2;
constexpr std::size_t kLongestName = 28;
constexpr std::size_t kCellWidth = 9;

constexpr std::string_view kGreen = "\x1b[32m", kRed = "\x1b[31m", kYellow = "\x1b[33m",
                           kGrey = "\x1b[90m", kPlain = "\x1b[0m";

/// The verdict in one short word.
std::string_view short_word(Verdict verdict) {
    switch (verdict) {
        case Verdict::Passed:
            return "";
        case Verdict::NotBuilt:
            return "build";
        case Verdict::NotStarted:
            return "todo";
        case Verdict::NotReady:
            return "ready";
        case Verdict::Crashed:
            return "crash";
        case Verdict::Hung:
            return "hung";
        case Verdict::WrongOutput:
            return "wrong";
        case Verdict::ExtraOutput:
            return "extra";
        case Verdict::NotStopped:
            return "stop";
        case Verdict::Setup:
            return "SETUP";
        case Verdict::NotReached:
            return "";
    }
    return "?";
}

struct Look {
    std::string_view mark;
    std::string_view color;
};

Look look(Verdict verdict, bool ascii) {
    switch (verdict) {
        case Verdict::Passed:
            return {ascii ? "+" : "✔", kGreen};
        case Verdict::NotStarted:
            return {ascii ? "." : "·", kYellow};
        case Verdict::NotReached:
            return {ascii ? "." : "·", kGrey};
        case Verdict::Setup:
            return {"!", kYellow};
        default:
            return {ascii ? "x" : "✘", kRed};
    }
}

std::string cell(const Result& result, const TableStyle& style) {
    const auto [mark, color] = look(result.verdict, style.ascii);
    std::string text(mark);
    if (result.verdict == Verdict::Passed || result.points > 0) {
        text += fmt::format(" {}", result.points);
    }
    if (const auto word = short_word(result.verdict); !word.empty())
        text += fmt::format(" {}", word);
    text = base::padded(text, kCellWidth);
    return style.color ? fmt::format("{}{}{}", color, text, kPlain) : text;
}

/// A name that fits its column; cut between characters.
std::string shortened(const std::string& name, bool ascii) {
    if (base::display_width(name) <= kLongestName) return name;
    std::string result;
    for (std::size_t i = 0; i < name.size();) {
        std::size_t next = i + 1;
        while (next < name.size() && (static_cast<unsigned char>(name[next]) & 0xC0u) == 0x80u)
            ++next;
        if (base::display_width(result + name.substr(i, next - i)) + 1 > kLongestName) break;
        result += name.substr(i, next - i);
        i = next;
    }
    return result + (ascii ? "~" : "…");
}

std::string summary(const std::vector<Record>& records) {
    std::map<std::string, std::size_t> isolations;
    std::size_t graded = 0;
    for (const auto& record : records) {
        ++isolations[record.isolation];
        if (record.graded()) ++graded;
    }
    std::string text = fmt::format("{} of {} submissions graded", graded, records.size());
    for (const auto& [isolation, count] : isolations) {
        text += fmt::format("; isolation {}: {}", isolation, count);
    }
    return text;
}

}  // namespace

std::string scoreboard(const std::string& lab, const std::vector<Check>& checks,
                       const std::vector<Record>& records, const TableStyle& style) {
    std::size_t name_width = lab.size();
    for (const auto& record : records) {
        name_width = std::max(name_width, base::display_width(shortened(record.name, style.ascii)));
    }
    name_width += kMargin;

    std::string table = base::padded(lab, name_width);
    int max_points = 0;
    for (const auto& check : checks) {
        table += base::padded(fmt::format("{} /{}", check.id, check.points), kCellWidth);
        max_points += check.points;
    }
    table += fmt::format("points /{}\n", max_points);
    for (const auto& record : records) {
        table += base::padded(shortened(record.name, style.ascii), name_width);
        for (const auto& result : record.results) table += cell(result, style);
        table += fmt::format("{:>6}\n", record.points());
    }
    std::string notes;
    for (const auto& record : records) {
        for (const auto& note : record.notes) notes += fmt::format("  {}: {}\n", record.name, note);
    }
    if (!notes.empty()) table += "\nNotes\n" + notes;
    return table + "\n" + summary(records) + "\n";
}

}  // namespace grading::classroom
