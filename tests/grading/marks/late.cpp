#include "tests/grading/marks/late.hpp"

#include "common/base/errors.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace grading::marks {
namespace {

[[noreturn]] void refuse(std::string_view part) {
    throw base::UsageError(fmt::format(
        "--late: '{}' is not understood; write it like 10%/day,max=50%,grace=15m,end=7d", part));
}

/// Takes the number that `text` begins with.
std::optional<int> take_number(std::string_view& text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

std::optional<int> percent_of(std::string_view text) {
    const auto number = take_number(text);
    return number && *number <= 100 && text == "%" ? number : std::nullopt;
}

std::optional<std::chrono::seconds> length_of(std::string_view text) {
    constexpr int kMost = 10'000;  // of whatever unit
    const auto number = take_number(text);
    if (!number || *number > kMost) return std::nullopt;
    if (text == "m") return std::chrono::minutes(*number);
    if (text == "h") return std::chrono::hours(*number);
    if (text == "d") return std::chrono::hours(24 * *number);
    return std::nullopt;
}

/// Exactly `digits` digits, as a number; nothing otherwise.
std::optional<int> digits_of(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(at, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// What stands behind the time: nothing, Z, +01:00, +0100.
std::optional<std::chrono::minutes> offset_of(std::string_view text) {
    if (text.empty() || text == "Z" || text == "z") return std::chrono::minutes(0);
    if (text[0] != '+' && text[0] != '-') return std::nullopt;
    const auto hours = digits_of(text, 1, 2);
    const std::size_t at = text.size() > 3 && text[3] == ':' ? 4 : 3;
    const auto minutes = digits_of(text, at, 2);
    if (!hours || !minutes || *hours > 14 || *minutes > 59 || text.size() != at + 2)
        return std::nullopt;
    const std::chrono::minutes offset(*hours * 60 + *minutes);
    return text[0] == '-' ? -offset : offset;
}

}  // namespace

LatePolicy LatePolicy::parse(std::string_view text) {
    LatePolicy policy;
    const std::string_view first = text.substr(0, text.find(','));
    const auto slash = first.find('/');
    const auto percent = percent_of(first.substr(0, slash));
    const auto unit = slash == std::string_view::npos ? "" : first.substr(slash + 1);
    if (!percent || (unit != "day" && unit != "hour")) refuse(first);
    policy.percent = *percent;
    policy.unit = unit == "day" ? std::chrono::hours(24) : std::chrono::hours(1);
    for (text.remove_prefix(first.size()); !text.empty();) {
        text.remove_prefix(1);  // the comma
        const std::string_view part = text.substr(0, text.find(','));
        text.remove_prefix(part.size());
        const auto value = part.substr(std::min(part.find('='), part.size() - 1) + 1);
        if (part.starts_with("max=")) {
            const auto most = percent_of(value);
            if (!most) refuse(part);
            policy.most = *most;
        } else if (part.starts_with("grace=") || part.starts_with("end=")) {
            const auto length = length_of(value);
            if (!length) refuse(part);
            if (part[0] == 'g')
                policy.grace = *length;
            else
                policy.end = length;
        } else {
            refuse(part);
        }
    }
    return policy;
}

int LatePolicy::cost(std::chrono::seconds late) const {
    if (late <= grace || late.count() <= 0) return 0;
    if (end && late > *end) return 100;
    const auto units = (late.count() + unit.count() - 1) / unit.count();
    return static_cast<int>(std::min<std::int64_t>(most, units * percent));
}

std::optional<ReadTime> read_time(std::string_view text) {
    const auto year = digits_of(text, 0, 4), month = digits_of(text, 5, 2),
               day = digits_of(text, 8, 2), hour = digits_of(text, 11, 2),
               minute = digits_of(text, 14, 2);
    if (!year || !month || !day || !hour || !minute) return std::nullopt;
    if (text[4] != '-' || text[7] != '-' || (text[10] != ' ' && text[10] != 'T') || text[13] != ':')
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59) return std::nullopt;
    std::string_view rest = text.substr(16);
    int second = 0;
    if (rest.starts_with(':')) {
        const auto seconds = digits_of(rest, 1, 2);
        if (!seconds || *seconds > 59) return std::nullopt;
        second = *seconds;
        rest.remove_prefix(3);
    }
    const auto offset = offset_of(rest);
    if (!offset) return std::nullopt;
    const Time time = std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                      std::chrono::minutes(*minute) + std::chrono::seconds(second) - *offset;
    return ReadTime{time, !rest.empty()};
}

bool agrees(Marks& marks, const ReadTime& time) {
    if (!marks.zoned) marks.zoned = time.zone;
    return marks.zoned == time.zone;
}

void apply(Marks& marks, const LatePolicy& policy, std::optional<Time> due) {
    for (auto& mark : marks.marks) {
        if (!mark.record) continue;
        const auto limit = mark.due ? mark.due : due;
        if (!limit || !mark.submitted) {
            marks.warnings.push_back(fmt::format("{}: {}, so nothing is taken off for being late",
                                                 mark.student,
                                                 limit ? "no time of submission" : "no due time"));
            continue;
        }
        mark.late = std::max(std::chrono::seconds(0), *mark.submitted - *limit);
        const auto percent = policy.cost(mark.late);
        const Points cost{mark.max().thousandths * percent / 100};
        mark.deduction = std::min(cost, mark.earned());
    }
}

}  // namespace grading::marks
