// How the command talks to a person: colours, bars, questions.
//
// Thread-safe: functions of their arguments; `ask` and `Line` belong to one thread.
#pragma once

#include "common/base/text.hpp"
#include "tools/command.hpp"

#include <string>
#include <string_view>

namespace lab {

enum class Ink { Red, Green, Yellow, Blue, Magenta, Cyan, Dim, Bold };

/// The text in a colour, or as it is when the context has none.
std::string paint(const Context& context, Ink ink, std::string_view text);

/// A bar of `cells` columns, filled by `part` of `whole`.
std::string bar(const Context& context, int part, int whole, std::size_t cells);

/// "✔" or "ok", "✘" or "x", "·" or "-".
std::string mark(const Context& context, bool good);
std::string bullet(const Context& context);

using base::padded;

/// The first `columns` columns of the text, and its colours, which take none.
std::string cut_to_columns(std::string_view text, std::size_t columns);

/// Asks yes or no. --yes answers yes, and so does `unasked` when nobody can be asked.
bool ask(const Context& context, std::string_view question, bool unasked);

/// One line on the terminal (stderr) that is written over; nothing off a terminal, and nothing when
/// stdout goes into a pipe.
class Line {
public:
    explicit Line(const Context& context);
    ~Line() { clear(); }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    void show(std::string_view text);
    void clear();

private:
    std::size_t width_;
    bool terminal_;
    bool shown_ = false;
};

/// Colour, width and locale of this terminal.
void look_at_terminal(Context& context, bool no_color);

}  // namespace lab
