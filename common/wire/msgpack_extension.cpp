#include "common/wire/msgpack_extension.hpp"

#include "common/value/python_error.hpp"
#include "common/wire/number.hpp"

#include <fmt/core.h>

#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <string>

namespace wire::msgpack {
namespace {

using value::PythonError;
using value::Value;

std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte)
        number = number << 8U | static_cast<unsigned char>(*byte);
    return number;
}

void require_size(std::string_view data, std::size_t size) {
    if (data.size() != size) {
        throw PythonError("ValueError", fmt::format("unpack requires a buffer of {} bytes", size));
    }
}

Value complex(std::string_view data) {
    require_size(data, 16);
    return value::Complex{std::bit_cast<double>(little_endian(data.substr(0, 8))),
                          std::bit_cast<double>(little_endian(data.substr(8)))};
}

Value large_integer(std::string_view data) {
    const bool negative = data.starts_with('-');
    const std::string_view digits = data.substr(negative ? 1 : 0);
    if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos) {
        throw PythonError("ValueError", "invalid literal for int() with base 10: " +
                                            Value(value::Bytes{std::string(data)}).repr());
    }
    if (digits.size() > kMaxDecimalDigits)
        throw PythonError("ValueError", too_many_digits(digits.size()));
    return decimal_integer(digits, negative);
}

std::string date_text(std::chrono::year_month_day date) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

Value date(std::string_view data) {
    require_size(data, 8);
    const auto ordinal = static_cast<std::int64_t>(little_endian(data));
    if (ordinal < 1) throw PythonError("ValueError", "ordinal must be >= 1");
    constexpr std::int64_t kLast = 3'652'059;  // 9999-12-31
    if (ordinal > kLast) throw PythonError("ValueError", "year 10000 is out of range");
    using std::chrono::days;
    constexpr std::chrono::sys_days kFirst{std::chrono::year_month_day{
        std::chrono::year{1}, std::chrono::January, std::chrono::day{1}}};
    return date_text(kFirst + days{ordinal - 1});
}

Value datetime(std::string_view data) {
    require_size(data, 8);
    const double time = std::bit_cast<double>(little_endian(data));
    if (std::isnan(time)) throw PythonError("ValueError", "Invalid value NaN (not a number)");
    // 0001 to 9999, and some: localtime_r() and the year say the rest.
    if (std::fabs(time) > 4e11) throw PythonError("ValueError", "year is out of range");
    double seconds = std::floor(time);
    auto microseconds = static_cast<int>(std::nearbyint((time - seconds) * 1e6));
    if (microseconds == 1'000'000) {
        microseconds = 0;
        seconds += 1;
    }
    const auto clock = static_cast<std::time_t>(seconds);
    std::tm local{};
    if (localtime_r(&clock, &local) == nullptr || local.tm_year < 1 - 1900 ||
        local.tm_year > 9999 - 1900)
        throw PythonError("ValueError", "year is out of range");
    std::string text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1,
                    local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec);
    if (microseconds != 0) text += fmt::format(".{:06}", microseconds);
    return text;
}

}  // namespace

Value extension_value(int type, std::string_view data) {
    switch (type) {
        case kComplex:
            return complex(data);
        case kLargeInteger:
            return large_integer(data);
        case kDatetime:
            return datetime(data);
        case kDate:
            return date(data);
        default:
            throw PythonError("Pyro4.errors.SerializeError",
                              fmt::format("invalid ext code for msgpack: {}", type));
    }
}

}  // namespace wire::msgpack
