// How long a guide is, how it speaks, and that what it names exists.
#include "common/base/regex.hpp"
#include "tools/maintain/guide_rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace lab::guides {
namespace {

constexpr std::size_t kFewest = 1800, kMost = 2600;        // words of a guide
constexpr std::size_t kFewestStep = 200, kMostStep = 350;  // words of a step
constexpr std::size_t kAverageSentence = 25;
constexpr std::array kBanned = {"simply", "just", "obviously"};

/// Marks of a piece of `code` in prose.
struct Quoted {
    std::string text;
    const Part* part;
    const Section* section;
};

std::vector<Quoted> quoted_names(const Guide& guide) {
    static const base::Regex code("`([^`\n]+)`");
    std::vector<Quoted> names;
    for (const Section& section : guide.sections)
        for (const Part& part : section.parts)
            for (const auto& found : code.find_all(part.text))
                names.push_back({found.groups[1], &part, &section});
    return names;
}

bool exists(const std::string& name, const Course& course) {
    const auto lab = course.root / course.lab;
    return std::filesystem::exists(course.root / name) || std::filesystem::exists(lab / name);
}

/// Headings are linked in small letters, with - for blanks and without punctuation.
bool has_anchor(const Guide& guide, const std::string& anchor) {
    return std::any_of(guide.sections.begin(), guide.sections.end(), [&](const Section& section) {
        std::string name;
        for (const char c : section.exercise ? section.id + " " + section.title : section.title)
            if (c == ' ')
                name += '-';
            else if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-')
                name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return name == anchor;
    });
}

}  // namespace

std::vector<Problem> check_style(const Guide& guide) {
    std::vector<Problem> problems;
    const auto complain = [&](int line, const std::string& what) {
        problems.push_back({guide.file, line, what, {}});
    };
    std::size_t all = 0;
    Sentences sentences;
    for (const Section& section : guide.sections) {
        const auto words = section.words();
        all += words;
        if (section.exercise && (words < kFewestStep || words > kMostStep))
            complain(section.line, fmt::format("{} has {} words; a step has {} to {}", section.id,
                                               words, kFewestStep, kMostStep));
        for (const Part& part : section.parts) {
            const auto counted = count_sentences(part.text);
            sentences.count += counted.count;
            sentences.words += counted.words;
        }
    }
    if (all < kFewest || all > kMost)
        complain(1, fmt::format("{} words; a guide has {} to {}", all, kFewest, kMost));
    if (sentences.words >= kAverageSentence * sentences.count)
        complain(1, fmt::format("a sentence has {} words on average; it has to be under {}",
                                sentences.words / std::max<std::size_t>(1, sentences.count),
                                kAverageSentence));
    int number = 0;
    for (const std::string& line : guide.lines) {
        ++number;
        for (const char* word : kBanned)
            if (base::Regex(fmt::format("\\b{}\\b", word), true).search(line))
                complain(number, fmt::format("the word \"{}\"", word));
    }
    return problems;
}

std::vector<Problem> check_names(const Guide& guide, const Course& course, const Words& words) {
    static const base::Regex file(R"([A-Za-z0-9_./-]+\.(cpp|hpp|md|svg))");
    static const base::Regex function(R"((?:[a-z]+::)*([A-Za-z_]\w*)(\(\))?)");
    static const base::Regex todo(R"((?:TODO|LAB) (\d+\.\d+))");
    std::vector<Problem> problems;
    for (const Quoted& name : quoted_names(guide)) {
        const auto complain = [&](const std::string& what) {
            problems.push_back(
                {guide.file, name.part->line ? name.part->line : name.section->line, what, {}});
        };
        if (const auto number = todo.match(name.text)) {
            const auto& all = course.regions;
            if (std::none_of(all.begin(), all.end(), [&](const Region& region) {
                    return region.id == (*number)[1] &&
                           name.part->text.find(region.file) != std::string::npos;
                }))
                complain(fmt::format("`{}` stands in no file named here", name.text));
        } else if (file.matches(name.text)) {
            if (!exists(name.text, course)) complain(fmt::format("no file `{}`", name.text));
        } else if (const auto found = function.match(name.text)) {
            const std::string word = (*found)[1];
            const bool is_name =
                word.find('_') != std::string::npos || name.text.find("::") != std::string::npos ||
                !(*found)[2].empty() || std::isupper(static_cast<unsigned char>(word[0])) != 0;
            if (is_name && word.size() > 1 && !words.contains(word))
                complain(fmt::format("`{}` does not occur in the sources", name.text));
        }
    }
    const auto lab = course.root / course.lab;
    for (const Link& link : guide.links) {
        const auto target = link.target.substr(0, link.target.find('#'));
        if (target.find("://") != std::string::npos) continue;
        const bool found = target.empty() ? has_anchor(guide, link.target.substr(1))
                                          : std::filesystem::exists(lab / target);
        if (!found) problems.push_back({guide.file, link.line, "dead link: " + link.target, {}});
    }
    return problems;
}

}  // namespace lab::guides
