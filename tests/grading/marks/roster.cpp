#include "tests/grading/marks/roster.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

namespace grading::marks {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The digits at the end: "Participant 123" has 123.
std::string last_number(std::string_view text) {
    std::size_t at = text.size();
    while (at > 0 && is_digit(text[at - 1])) --at;
    return std::string(text.substr(at));
}

Roster::Kind kind_of(const Table& table) {
    const auto& header = table.header;
    if (header.size() > 2 && header[0].find("Student") != std::string::npos &&
        header[1].find("ID") != std::string::npos) {
        if (!table.column("Section"))
            table.refuse(1, "Canvas needs the column 'Section'; export the gradebook again");
        return Roster::Kind::Canvas;
    }
    if (table.column("Identifier")) {
        for (const char* title : {"Grade", "Last modified (grade)"}) {
            if (!table.column(title))
                table.refuse(1, fmt::format("Moodle needs the column '{}'; download the grading "
                                            "worksheet again, with Moodle in English",
                                            title));
        }
        return Roster::Kind::Moodle;
    }
    if (table.column("name")) return Roster::Kind::Plain;
    table.refuse(1,
                 "this is neither Canvas' gradebook (Student, ID, ..., Section) nor Moodle's "
                 "grading worksheet (Identifier, ...) nor a list with a column 'name'");
}

std::vector<std::string_view> key_columns(Roster::Kind kind) {
    switch (kind) {
        case Roster::Kind::Canvas:
            return {"ID", "SIS User ID", "SIS Login ID", "Integration ID"};
        case Roster::Kind::Moodle:
            return {"Identifier", "ID number", "Email address", "Username"};
        case Roster::Kind::Plain:
            return {"id", "email", "login"};
    }
    return {};
}

Person person_of(const Table& table, std::size_t index, Roster::Kind kind) {
    const Row& row = table.rows[index];
    Person person;
    person.row = index;
    person.submission = table.cell(row, "submission");
    person.group = table.cell(row, "group");
    for (const auto column : key_columns(kind)) {
        if (auto key = folded(table.cell(row, column)); !key.empty())
            person.keys.push_back(std::move(key));
    }
    switch (kind) {
        case Roster::Kind::Canvas:
            person.name = table.cell(row, table.header[0]);
            person.number = table.cell(row, "ID");
            break;
        case Roster::Kind::Moodle:
            person.name = table.cell(row, "Full name");
            person.number = last_number(table.cell(row, "Identifier"));
            if (person.name.empty()) person.name = table.cell(row, "Identifier");
            break;
        case Roster::Kind::Plain:
            person.name = table.cell(row, "name");
            person.number = last_number(table.cell(row, "id"));
            break;
    }
    return person;
}

void check_keys(const Roster& roster) {
    std::map<std::string, std::size_t> lines;
    for (const auto& person : roster.people) {
        const auto line = roster.table.rows[person.row].line;
        for (const auto& key : person.keys) {
            const auto [at, fresh] = lines.emplace(key, line);
            if (!fresh && at->second != line)
                roster.table.refuse(
                    line, fmt::format("'{}' is in line {} already", visible(key), at->second));
        }
    }
}

/// "Schmidt, Anna" and "anna schmidt" are the same words.
std::string words_of(std::string_view name) {
    std::vector<std::string> words(1);
    for (const char c : folded(name)) {
        const bool letter =
            (c >= 'a' && c <= 'z') || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
        if (letter)
            words.back() += c;
        else if (!words.back().empty())
            words.emplace_back();
    }
    std::sort(words.begin(), words.end());
    std::string all;
    for (const auto& word : words) all += word.empty() ? "" : word + " ";
    return all;
}

/// The platform's number in the name of a downloaded submission:
///     Moodle   Full Name_12345_assignsubmission_file_   Participant_12345_assignsubmission_file_
///     Canvas   schmidtanna_LATE_12345_678_original
std::string number_in(std::string_view submission) {
    if (const auto at = submission.find("_assignsubmission_"); at != std::string_view::npos)
        return last_number(submission.substr(0, at));
    auto rest = submission;
    const auto take = [&rest] {
        const auto part = rest.substr(0, rest.find('_'));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        return part;
    };
    const auto is_number = [](std::string_view part) {
        return !part.empty() && std::all_of(part.begin(), part.end(), is_digit);
    };
    take();
    auto number = take();
    if (number == "LATE") number = take();
    return is_number(number) && is_number(take()) ? std::string(number) : "";
}

std::string list_of(const std::vector<std::string>& names) {
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : ", ") + visible(name);
    return all;
}

}  // namespace

Roster Roster::read(std::string name, std::string_view text) {
    Roster roster;
    roster.table = Table::read(std::move(name), text);
    roster.kind = kind_of(roster.table);
    for (std::size_t i = 0; i < roster.table.rows.size(); ++i) {
        auto person = person_of(roster.table, i, roster.kind);
        // Rows about the assignments, not about a person.
        if (roster.kind == Kind::Canvas && person.number.empty()) continue;
        const auto line = roster.table.rows[i].line;
        if (roster.kind != Kind::Plain && person.number.empty())
            roster.table.refuse(line, "no identifier");
        if (person.name.empty()) roster.table.refuse(line, "no name");
        roster.people.push_back(std::move(person));
    }
    if (roster.people.empty()) roster.table.refuse(1, "nobody is in this list");
    check_keys(roster);
    return roster;
}

const Row* Roster::points_possible() const {
    if (kind != Kind::Canvas) return nullptr;
    for (const auto& row : table.rows) {
        if (folded(row.cells[0]) == "points possible") return &row;
    }
    return nullptr;
}

Owners owners_of(std::string_view submission, const Roster& roster) {
    const auto all = [&](auto fits) {
        Owners owners;
        for (std::size_t i = 0; i < roster.people.size(); ++i) {
            if (fits(roster.people[i])) owners.people.push_back(i);
        }
        return owners;
    };
    const std::string key = folded(submission);
    if (key.empty()) return {};
    auto owners = all([&](const Person& person) {
        return folded(person.submission) == key ||
               (person.submission.empty() && folded(person.group) == key);
    });
    if (!owners.people.empty()) return owners;

    const auto has_key = [&](auto same) {
        return [same](const Person& person) {
            return std::any_of(person.keys.begin(), person.keys.end(), same);
        };
    };
    const std::string number = number_in(submission);
    const std::string words = words_of(submission);
    owners = all(has_key([&](const std::string& k) { return k == key; }));
    if (owners.people.empty() && !number.empty())
        owners = all([&](const Person& person) { return person.number == number; });
    if (owners.people.empty() && !words.empty())
        owners = all([&](const Person& person) { return words_of(person.name) == words; });
    if (owners.people.empty())
        owners = all(has_key([&](const std::string& k) {
            return k.find('@') != std::string::npos && k.substr(0, k.find('@')) == key;
        }));
    owners.ambiguous = owners.people.size() > 1;
    return owners;
}

void match(Marks& marks, const Roster& roster) {
    const std::string& file = roster.table.name;
    std::vector<std::vector<std::size_t>> found(roster.people.size());
    std::vector<bool> owned(marks.marks.size(), false);
    std::vector<std::string> nobodys;
    for (std::size_t i = 0; i < marks.marks.size(); ++i) {
        const auto& name = marks.marks[i].student;
        const auto owners = owners_of(name, roster);
        if (owners.people.empty()) nobodys.push_back(name);
        if (owners.ambiguous) {
            std::vector<std::string> names;
            for (const auto person : owners.people) names.push_back(roster.people[person].name);
            marks.warnings.push_back(fmt::format(
                "the submission '{}' fits several people in {}: {}; write its name into a column "
                "'submission' beside the right one",
                visible(name), file, list_of(names)));
            continue;
        }
        for (const auto person : owners.people) found[person].push_back(i);
    }
    if (!nobodys.empty())
        marks.warnings.push_back(
            fmt::format("submissions that match nobody in {}: {}; a column "
                        "'submission' there can say whose they are",
                        file, list_of(nobodys)));

    std::vector<Mark> matched;
    std::vector<std::string> missing;
    for (std::size_t p = 0; p < roster.people.size(); ++p) {
        const auto& person = roster.people[p];
        Mark mark;
        if (found[p].size() == 1) {
            mark = marks.marks[found[p][0]];
            owned[found[p][0]] = true;
        } else if (found[p].size() > 1) {
            std::vector<std::string> names;
            for (const auto i : found[p]) names.push_back(marks.marks[i].student);
            marks.warnings.push_back(
                fmt::format("{} has several submissions, and none of them is taken: {}; name the "
                            "right one in a column 'submission' of {}",
                            visible(person.name), list_of(names), file));
        } else {
            missing.push_back(person.name);
        }
        mark.student = person.name;
        mark.group = person.group;
        mark.person = p;
        matched.push_back(std::move(mark));
    }
    if (!missing.empty())
        marks.warnings.push_back(
            fmt::format("people in {} without a submission: {}", file, list_of(missing)));
    for (std::size_t i = 0; i < marks.marks.size(); ++i) {
        if (!owned[i]) matched.push_back(std::move(marks.marks[i]));
    }
    marks.marks = std::move(matched);
}

}  // namespace grading::marks
