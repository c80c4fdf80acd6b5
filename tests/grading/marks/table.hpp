// An instructor's CSV, with line numbers for whoever has to mend it.
//
//     Table table = Table::read("manual.csv", text);
//     table.cell(table.rows[0], "submission")      // of the first row below the header
//
// RFC 4180; comma, semicolon or tab, as the header has it; with or without a byte order mark.
// Thread-safe: plain values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace grading::marks {

struct Row {
    std::size_t line = 0;  ///< where it begins in the file, from 1
    std::vector<std::string> cells;
};

struct Table {
    std::string name;  ///< of the file, for messages
    std::vector<std::string> header;
    std::vector<Row> rows;  ///< as many cells each as the header; empty lines are left out

    /// Throws `base::UsageError` "NAME, line 3: ..." for an open quote, a row of another length, a
    /// column that is there twice or has no name, text that is not UTF-8.
    static Table read(std::string name, std::string_view text);

    /// The column of that name, whatever its case and the blanks around it.
    std::optional<std::size_t> column(std::string_view title) const;

    /// "" when there is no such column.
    std::string cell(const Row& row, std::string_view title) const;

    [[noreturn]] void refuse(std::size_t line, std::string_view why) const;
};

/// Lower case (of ASCII), without blanks at both ends.
std::string folded(std::string_view text);

}  // namespace grading::marks
