#include "tools/maintain/guide_match.hpp"

#include "common/base/errors.hpp"
#include "common/base/regex.hpp"
#include "common/base/text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace lab::guides {
namespace {

using grading::Pattern;
using grading::Values;

/// `{name}` stands for any text until its value is known.
Pattern pattern_of(std::string_view shown, const Values& values) {
    static const base::Regex untyped(R"(\{([a-z0-9_]+)\})");
    const std::string text(shown);
    std::string typed;
    std::size_t rest = 0;
    for (const auto& [begin, end, groups] : untyped.find_all(text)) {
        typed.append(text, rest, begin - rest);
        typed += values.count(groups[1]) != 0 ? groups[0] : "{" + groups[1] + ":text}";
        rest = end;
    }
    typed.append(text, rest);
    try {
        return Pattern::parse(typed);
    } catch (const base::Error&) {
        return Pattern::literal(shown);
    }
}

/// Tries to fit shown[s..] to came[c..]; remembers how far it got.
class Search {
public:
    Search(const std::vector<Shown>& shown, const std::vector<std::string>& came)
        : shown_(shown), came_(came) {}

    bool fits(std::size_t s, std::size_t c, Values& values) {
        if (c > furthest.came || (c == furthest.came && s > furthest.shown)) furthest = {s, c};
        if (s == shown_.size()) return c == came_.size();
        if (shown_[s].text == "...") {
            for (std::size_t skip = c; skip <= came_.size(); ++skip)
                if (attempt(s + 1, skip, values)) return true;
            return false;
        }
        if (c == came_.size()) return false;
        Values found = values;
        if (!line_fits(shown_[s].text, came_[c], found) || !fits(s + 1, c + 1, found)) return false;
        values = std::move(found);
        return true;
    }

    Difference furthest;

private:
    bool attempt(std::size_t s, std::size_t c, Values& values) {
        Values found = values;
        if (!fits(s, c, found)) return false;
        values = std::move(found);
        return true;
    }

    const std::vector<Shown>& shown_;
    const std::vector<std::string>& came_;
};

}  // namespace

bool line_fits(std::string_view shown, std::string_view came, Values& values) {
    return pattern_of(shown, values).match(came, values);
}

std::optional<Difference> first_difference(const std::vector<Shown>& shown,
                                           const std::vector<std::string>& came, Values& values) {
    Search search(shown, came);
    if (search.fits(0, 0, values)) return std::nullopt;
    return search.furthest;
}

std::vector<std::string> in_order_of(const std::vector<Shown>& shown,
                                     std::vector<std::string> came) {
    Values values;
    auto next = came.begin();
    for (const Shown& line : shown) {
        const auto found = std::find_if(next, came.end(), [&](const std::string& it) {
            return line_fits(line.text, it, values);
        });
        if (found != came.end()) std::rotate(next++, found, found + 1);
    }
    return came;
}

std::vector<std::string> describe(const Difference& difference, const std::vector<Shown>& shown,
                                  const std::vector<std::string>& came, const Values& values) {
    std::vector<std::string> text;
    for (std::size_t i = difference.came < 2 ? 0 : difference.came - 2; i < difference.came; ++i)
        text.push_back("came   " + came[i]);
    const bool more = difference.came < came.size();
    const bool wanted = difference.shown < shown.size();
    const std::string got = more ? came[difference.came] : "";
    text.push_back(more ? "came   " + got : "nothing more came");
    if (!wanted) {
        text.push_back("the guide shows no further line");
        return text;
    }
    const std::string expected = pattern_of(shown[difference.shown].text, values).show(values);
    text.push_back("shown  " + expected);
    if (more) {
        const auto parting =
            std::mismatch(got.begin(), got.end(), expected.begin(), expected.end()).first;
        const auto column =
            base::display_width({got.data(), static_cast<std::size_t>(parting - got.begin())});
        text.push_back(std::string(7 + column, ' ') + "^");
    }
    return text;
}

}  // namespace lab::guides
