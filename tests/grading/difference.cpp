#include "tests/grading/difference.hpp"

#include "common/base/edit_distance.hpp"
#include "common/base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

namespace grading {
namespace {

constexpr std::size_t kMostLines = 200;
constexpr std::size_t kMostBytes = 400;  ///< of a line, for likeness

template <class Keep>
std::string filtered(std::string_view text, Keep keep) {
    std::string result;
    std::copy_if(text.begin(), text.end(), std::back_inserter(result), keep);
    return result;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::vector<std::string> sorted_words(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : std::string(text) + " ") {
        if (!is_blank(c))
            word += c;
        else if (!word.empty())
            words.push_back(std::exchange(word, {}));
    }
    std::sort(words.begin(), words.end());
    return words;
}

std::string_view without_end_blanks(std::string_view text) {
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// The parts of both lines between their common beginning and their common end, moved outwards to
/// whole UTF-8 characters.
struct Middle {
    std::size_t start = 0;
    std::string_view expected, actual;
};

bool inside_character(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

Middle middle(std::string_view expected, std::string_view actual) {
    const auto shorter = std::min(expected.size(), actual.size());
    std::size_t start = 0;
    while (start < shorter && expected[start] == actual[start]) ++start;
    while (start > 0 && (inside_character(expected, start) || inside_character(actual, start)))
        --start;
    std::size_t end = 0;
    while (end < shorter - start &&
           expected[expected.size() - 1 - end] == actual[actual.size() - 1 - end])
        ++end;
    while (end > 0 && (inside_character(expected, expected.size() - end) ||
                       inside_character(actual, actual.size() - end)))
        --end;
    return {start, expected.substr(start, expected.size() - end - start),
            actual.substr(start, actual.size() - end - start)};
}

std::string show(std::string_view text) {
    return fmt::format("\"{}\"", text);
}

std::string words_for(std::string_view expected, std::string_view actual) {
    const auto no_blank = [](char c) { return !is_blank(c); };
    const auto no_digit = [](char c) { return !is_digit(c); };
    if (lower(expected) == lower(actual)) return "upper and lower case differ";
    if (filtered(expected, no_blank) == filtered(actual, no_blank)) return "the blanks differ";
    if (filtered(expected, no_digit) == filtered(actual, no_digit) &&
        std::any_of(expected.begin(), expected.end(), is_digit))
        return "a number differs";
    if (actual.starts_with(expected))
        return fmt::format("{} too many at the end", show(actual.substr(expected.size())));
    if (expected.starts_with(actual))
        return fmt::format("{} is missing at the end", show(expected.substr(actual.size())));
    if (sorted_words(expected) == sorted_words(actual)) return "the words are in another order";
    const auto part = middle(expected, actual);
    if (part.expected.empty()) return fmt::format("{} too many", show(part.actual));
    if (part.actual.empty()) return fmt::format("{} is missing", show(part.expected));
    if (part.start == 0 && likeness(expected, actual) < 0.5) return "another line altogether";
    return fmt::format("{} for {}", show(part.actual), show(part.expected));
}

}  // namespace

Difference compare_lines(std::string_view expected, std::string_view actual) {
    Difference difference;
    difference.at = middle(expected, actual).start;
    const auto trimmed = without_end_blanks(actual);
    const bool blank_end =
        trimmed.size() < actual.size() && !is_blank(expected.empty() ? 'x' : expected.back());
    if (!blank_end) {
        difference.words = words_for(expected, actual);
    } else if (trimmed == expected) {
        difference.words = "a blank at the end";
    } else {
        difference.words = words_for(expected, trimmed) + ", and a blank at the end";
    }
    return difference;
}

double likeness(std::string_view a, std::string_view b) {
    a = a.substr(0, kMostBytes);
    b = b.substr(0, kMostBytes);
    if (a.empty() && b.empty()) return 1;
    return 1 - static_cast<double>(base::edit_distance(a, b)) /
                   static_cast<double>(std::max(a.size(), b.size()));
}

std::vector<AlignedLine> align(const std::vector<Pattern>& expected,
                               const std::vector<OutputLine>& actual, const Values& values) {
    const auto rows = std::min(expected.size(), kMostLines);
    const auto columns = std::min(actual.size(), kMostLines);
    const auto equal = [&](std::size_t i, std::size_t j) {
        Values attempt = values;
        return expected[i].match(actual[j].text, attempt, actual[j].when);
    };
    // cost[i][j]: of the lines from i and j on. A pair of unlike lines is worse than one missing
    // and one too many.
    constexpr double kGap = 1;
    std::vector<std::vector<double>> cost(rows + 1, std::vector<double>(columns + 1));
    std::vector<std::vector<double>> pair(rows, std::vector<double>(columns));
    for (std::size_t i = rows + 1; i-- > 0;) {
        for (std::size_t j = columns + 1; j-- > 0;) {
            if (i == rows || j == columns) {
                cost[i][j] = kGap * static_cast<double>(rows - i + columns - j);
                continue;
            }
            const auto alike = likeness(expected[i].show(values), actual[j].text);
            pair[i][j] = equal(i, j) ? 0 : 0.5 + 2 * (1 - alike);
            cost[i][j] = std::min(
                {pair[i][j] + cost[i + 1][j + 1], kGap + cost[i + 1][j], kGap + cost[i][j + 1]});
        }
    }
    std::vector<AlignedLine> lines;
    for (std::size_t i = 0, j = 0; i < rows || j < columns;) {
        const bool both = i < rows && j < columns;
        if (both && cost[i][j] == pair[i][j] + cost[i + 1][j + 1]) {
            lines.push_back({i, j, pair[i][j] == 0});
            ++i, ++j;
        } else if (i < rows && (j == columns || cost[i][j] == kGap + cost[i + 1][j])) {
            lines.push_back({i++, std::nullopt, false});
        } else {
            lines.push_back({std::nullopt, j++, false});
        }
    }
    return lines;
}

}  // namespace grading
