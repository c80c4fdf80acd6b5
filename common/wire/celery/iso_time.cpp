#include "common/wire/celery/iso_time.hpp"

#include "common/wire/celery/error.hpp"

#include <fmt/core.h>

#include <cstdint>

namespace wire::celery {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Takes the parts of a time from the front of its text.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text), rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    /// Exactly so many digits, with a value in this range.
    int number(std::size_t digits, int least, int most) {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (!is_digit(peek())) refuse();
            value = value * 10 + (peek() - '0');
            rest_.remove_prefix(1);
        }
        if (value < least || value > most) refuse();
        return value;
    }
    bool skip(char c) {
        if (peek() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) {
        if (!skip(c)) refuse();
    }
    std::int64_t fraction_in_microseconds() {
        std::int64_t value = 0;
        std::int64_t unit = 100'000;
        std::size_t digits = 0;
        for (; is_digit(peek()); rest_.remove_prefix(1), ++digits) {
            value += unit * (peek() - '0');
            unit /= 10;
        }
        if (digits == 0 || digits > 9) refuse();
        return value;
    }
    [[noreturn]] void refuse() const {
        throw MessageError(fmt::format("'{}' is no time such as 2026-11-21T03:00:44.770059+00:00",
                                       text_.substr(0, 64)));
    }

private:
    std::string_view text_;
    std::string_view rest_;
};

minutes read_offset(Reader& reader) {
    if (reader.at_end() || reader.skip('Z')) return minutes(0);
    const int sign = reader.skip('-') ? -1 : 1;
    if (sign > 0) reader.expect('+');
    const int hour = reader.number(2, 0, 23);
    const bool has_minutes = reader.skip(':') || !reader.at_end();
    const int minute = has_minutes ? reader.number(2, 0, 59) : 0;
    return sign * (hours(hour) + minutes(minute));
}

struct Parts {
    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<microseconds> time;
};

Parts parts_of(Time time) {
    const auto day = std::chrono::floor<days>(time);
    return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss<microseconds>(time - day)};
}

}  // namespace

std::string naive_time(Time time, char separator) {
    const Parts parts = parts_of(time);
    return fmt::format(
        "{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}.{:06}", static_cast<int>(parts.date.year()),
        static_cast<unsigned>(parts.date.month()), static_cast<unsigned>(parts.date.day()),
        separator, parts.time.hours().count(), parts.time.minutes().count(),
        parts.time.seconds().count(), parts.time.subseconds().count());
}

std::string iso_time(Time time) {
    return naive_time(time) + "+00:00";
}

Time parse_iso_time(std::string_view text) {
    Reader reader(text);
    const std::chrono::year year(reader.number(4, 1, 9999));
    reader.expect('-');
    const std::chrono::month month(static_cast<unsigned>(reader.number(2, 1, 12)));
    reader.expect('-');
    const std::chrono::day day(static_cast<unsigned>(reader.number(2, 1, 31)));
    const std::chrono::year_month_day date(year, month, day);
    if (!date.ok()) reader.refuse();
    if (!reader.skip('T')) reader.expect(' ');
    Time time = std::chrono::sys_days(date);
    time += hours(reader.number(2, 0, 23));
    reader.expect(':');
    time += minutes(reader.number(2, 0, 59));
    if (reader.skip(':')) time += seconds(reader.number(2, 0, 59));
    if (reader.skip('.')) time += microseconds(reader.fraction_in_microseconds());
    time -= read_offset(reader);
    if (!reader.at_end()) reader.refuse();
    return time;
}

}  // namespace wire::celery
