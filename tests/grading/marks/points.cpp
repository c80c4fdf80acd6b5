#include "tests/grading/marks/points.hpp"

#include <fmt/core.h>

#include <cstdlib>

namespace grading::marks {
namespace {

constexpr std::int64_t kMost = 1'000'000'000;  // a million points

/// The nearest multiple of `step` to `value`, halves away from zero, as so many steps.
std::int64_t steps(std::int64_t value, std::int64_t step) {
    const std::int64_t half = step / 2;
    return value < 0 ? -((-value + half) / step) : (value + half) / step;
}

/// `value` as a decimal fraction with `decimals` digits, without needless zeros.
std::string decimal(std::int64_t value, std::int64_t unit, int decimals) {
    const std::int64_t size = std::abs(value);
    std::string text = fmt::format("{}{}", value < 0 ? "-" : "", size / unit);
    if (size % unit == 0) return text;
    text += fmt::format(".{:0{}}", size % unit, decimals);
    return text.substr(0, text.find_last_not_of('0') + 1);
}

}  // namespace

std::optional<Points> Points::from_text(std::string_view text) {
    std::int64_t value = 0;
    int decimals = -1;
    bool digits = false;
    for (const char c : text) {
        if ((c == '.' || c == ',') && decimals < 0 && digits) {
            decimals = 0;
            continue;
        }
        if (c < '0' || c > '9' || decimals == 3) return std::nullopt;
        digits = true;
        value = value * 10 + (c - '0');
        if (value > kMost) return std::nullopt;
        if (decimals >= 0) ++decimals;
    }
    if (!digits || decimals == 0) return std::nullopt;
    for (int i = decimals < 0 ? 0 : decimals; i < 3; ++i) value *= 10;
    if (value > kMost) return std::nullopt;
    return Points{value};
}

std::string Points::text() const {
    return decimal(thousandths, 1000, 3);
}

std::string Points::text_of_two_decimals() const {
    return decimal(steps(thousandths, 10), 100, 2);
}

Points Points::scaled(Points from, Points to) const {
    if (from.thousandths == 0 || from == to) return *this;
    return {steps(thousandths * to.thousandths, from.thousandths)};
}

}  // namespace grading::marks
