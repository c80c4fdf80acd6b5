// Who is in the class, and whose submission is whose.
//
//     Roster roster = Roster::read("canvas.csv", text);
//     match(marks, roster);       // one mark for each person, in the roster's order
//
// The platform's own export serves as a roster: Canvas' gradebook (Student, ID, ..., Section),
// Moodle's grading worksheet (Identifier, Full name, ...). Or a plain list with the column `name`
// and any of `id`, `email`, `login`. To each of them the columns `submission` (the name of what was
// handed in) and `group` may be added: who names the same submission, or is in the group it is
// named after, shares it. Thread-safe: plain values.
#pragma once

#include "tests/grading/marks/marks.hpp"
#include "tests/grading/marks/table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grading::marks {

struct Person {
    std::size_t row = 0;  ///< of the table
    std::string name;
    std::vector<std::string> keys;  ///< folded ids, logins, addresses: unique in the roster
    std::string number;             ///< the platform's, as it stands in names of downloaded files
    std::string submission;
    std::string group;
};

struct Roster {
    enum class Kind { Plain, Canvas, Moodle };
    Kind kind = Kind::Plain;
    Table table;
    std::vector<Person> people;

    /// Throws `base::UsageError` with the line for a header that is none of the three, and for an
    /// id that is there twice.
    static Roster read(std::string name, std::string_view text);

    /// The row below Canvas' header that says what each assignment is worth, if it is there.
    const Row* points_possible() const;
};

/// The people a submission of that name belongs to: none, one, a group, or several that all fit.
struct Owners {
    std::vector<std::size_t> people;  ///< indices
    bool ambiguous = false;
};
Owners owners_of(std::string_view submission, const Roster& roster);

/// Submissions of nobody stay at the end, without a person. Warns of them, of who has handed in
/// nothing or two, and of names that fit several people.
void match(Marks& marks, const Roster& roster);

}  // namespace grading::marks
