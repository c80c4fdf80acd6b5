// Points, exact: whole thousandths, so that sums and deductions never round twice.
//
//     Points half = Points::from_text("0.5").value();
//     (Points::whole(2) + half).text()          "2.5"
//     Points::whole(17).scaled(Points::whole(18), Points::whole(100))    94.444 of a hundred
//
// Thread-safe: plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace grading::marks {

struct Points {
    std::int64_t thousandths = 0;

    static constexpr Points whole(std::int64_t points) { return {points * 1000}; }

    /// "2", "2.5", "2,5", up to three decimals and a million points; nothing for anything else.
    static std::optional<Points> from_text(std::string_view text);

    bool is_whole() const { return thousandths % 1000 == 0; }

    /// Without needless zeros: "17", "17.1", "-0.5".
    std::string text() const;

    /// Two decimals, halves away from zero, without needless zeros.
    std::string text_of_two_decimals() const;

    /// `this` out of `from`, as so much of `to`; rounded to the nearest thousandth.
    Points scaled(Points from, Points to) const;

    Points operator+(Points other) const { return {thousandths + other.thousandths}; }
    Points operator-(Points other) const { return {thousandths - other.thousandths}; }
    Points& operator+=(Points other) {
        thousandths += other.thousandths;
        return *this;
    }
    auto operator<=>(const Points&) const = default;
};

}  // namespace grading::marks
