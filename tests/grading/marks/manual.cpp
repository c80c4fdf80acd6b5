#include "tests/grading/marks/manual.hpp"

#include "common/base/edit_distance.hpp"
#include "tests/grading/marks/late.hpp"
#include "tests/grading/report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

namespace grading::marks {
namespace {

constexpr std::array<std::string_view, 6> kColumns = {"submission", "student", "comment",
                                                      "submitted",  "due",     "excused"};

struct PointsColumn {
    std::size_t at = 0;
    std::string title;
    Points max;
};

/// "answers /6"
std::optional<PointsColumn> points_column(const std::string& title, std::size_t at) {
    const auto slash = title.rfind('/');
    if (slash == std::string::npos) return std::nullopt;
    const auto max = Points::from_text(folded(title.substr(slash + 1)));
    const auto end = title.substr(0, slash).find_last_not_of(' ');
    if (!max || max->thousandths == 0 || end == std::string::npos) return std::nullopt;
    return PointsColumn{at, title.substr(0, end + 1), *max};
}

std::vector<PointsColumn> points_columns(const Table& table) {
    std::vector<PointsColumn> columns;
    for (std::size_t i = 0; i < table.header.size(); ++i) {
        const auto& title = table.header[i];
        if (std::find(kColumns.begin(), kColumns.end(), folded(title)) != kColumns.end()) continue;
        auto column = points_column(title, i);
        if (!column)
            table.refuse(1, fmt::format("the column '{}' is unknown; there are submission or "
                                        "student, comment, submitted, due, excused, and points "
                                        "like 'answers /6'",
                                        visible(title)));
        columns.push_back(std::move(*column));
    }
    return columns;
}

bool yes(const Table& table, const Row& row, std::string_view title) {
    const auto text = folded(table.cell(row, title));
    if (text == "yes" || text == "x" || text == "1" || text == "true") return true;
    if (!text.empty() && text != "no" && text != "0" && text != "false")
        table.refuse(row.line, fmt::format("{}: '{}' is neither yes nor no", title, visible(text)));
    return false;
}

class Merge {
public:
    Merge(Marks& marks, const Table& table, const Roster* roster)
        : marks_(marks), table_(table), roster_(roster), columns_(points_columns(table)) {
        const bool by_student = table.column("student").has_value();
        if (by_student == table.column("submission").has_value())
            table.refuse(1, "one column says whose row it is: 'submission' or 'student'");
        key_ = by_student ? "student" : "submission";
        if (by_student && roster == nullptr)
            table.refuse(1,
                         "the column 'student' needs a --roster; without one write 'submission'");
    }

    void run() {
        for (auto& mark : marks_.marks) {
            for (const auto& column : columns_)
                mark.manual.push_back({column.title, std::nullopt, column.max});
        }
        for (const auto& row : table_.rows) {
            for (const auto index : marks_of(row)) take(row, marks_.marks[index], index);
        }
        warn_of_missing_points();
    }

private:
    std::vector<std::size_t> marks_of(const Row& row) const {
        const std::string wanted = folded(table_.cell(row, key_));
        if (wanted.empty()) table_.refuse(row.line, fmt::format("no {}", key_));
        std::vector<std::size_t> found;
        std::string near;
        std::size_t nearest = wanted.size() / 3 + 2;
        for (std::size_t i = 0; i < marks_.marks.size(); ++i) {
            for (const auto& name : names_of(marks_.marks[i])) {
                if (name == wanted) {
                    found.push_back(i);
                    break;
                }
                if (name.size() > 200) continue;
                if (const auto d = base::edit_distance(wanted, name); d < nearest) {
                    nearest = d;
                    near = name;
                }
            }
        }
        if (found.empty())
            table_.refuse(row.line,
                          fmt::format("there is no {} '{}'{}", key_, visible(wanted),
                                      near.empty() ? "" : "; is it '" + visible(near) + "'?"));
        if (key_ == "student" && found.size() > 1)
            table_.refuse(row.line, fmt::format("'{}' is the name of several people; write an id",
                                                visible(wanted)));
        return found;
    }

    /// What a row may call this mark, folded.
    std::vector<std::string> names_of(const Mark& mark) const {
        if (key_ == "submission")
            return mark.record ? std::vector{folded(mark.record->name)}
                               : std::vector<std::string>{};
        if (!mark.person) return {};
        auto names = roster_->people[*mark.person].keys;
        names.push_back(folded(mark.student));
        return names;
    }

    void take(const Row& row, Mark& mark, std::size_t index) {
        const auto [at, fresh] = lines_.emplace(index, row.line);
        if (!fresh)
            table_.refuse(row.line, fmt::format("line {} is about the same {}", at->second, key_));
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const auto& column = columns_[i];
            const std::string cell = folded(row.cells[column.at]);
            if (cell.empty()) continue;
            const auto points = Points::from_text(cell);
            if (!points || *points > column.max)
                table_.refuse(row.line,
                              fmt::format("{}: '{}' is no number from 0 to {}", column.title,
                                          visible(cell), column.max.text()));
            mark.manual[i].points = *points;
        }
        mark.comment = table_.cell(row, "comment");
        mark.excused = yes(table_, row, "excused");
        if (const auto time = time_of(row, "submitted")) mark.submitted = time;
        if (const auto time = time_of(row, "due")) mark.due = time;
    }

    std::optional<Time> time_of(const Row& row, std::string_view title) {
        const auto text = table_.cell(row, title);
        if (text.empty()) return std::nullopt;
        const auto read = read_time(text);
        if (!read)
            table_.refuse(row.line, fmt::format("{}: '{}' is no time; write 2026-11-21 23:59",
                                                title, visible(text)));
        if (!agrees(marks_, *read))
            table_.refuse(row.line,
                          fmt::format("{}: some times name their zone and others do not", title));
        return read->time;
    }

    void warn_of_missing_points() {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            std::string names;
            for (const auto& mark : marks_.marks) {
                if (!mark.record || mark.excused || mark.manual[i].points) continue;
                names += (names.empty() ? "" : ", ") + visible(mark.student);
            }
            if (!names.empty())
                marks_.warnings.push_back(fmt::format("no points for '{}' yet, counted as none: {}",
                                                      columns_[i].title, names));
        }
    }

    Marks& marks_;
    const Table& table_;
    const Roster* roster_;
    std::vector<PointsColumn> columns_;
    std::string key_;
    std::map<std::size_t, std::size_t> lines_;  ///< of each mark's row
};

}  // namespace

void apply(Marks& marks, const Table& manual, const Roster* roster) {
    Merge(marks, manual, roster).run();
}

}  // namespace grading::marks
