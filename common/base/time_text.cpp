#include "common/base/time_text.hpp"

#include <fmt/core.h>

#include <array>
#include <ctime>

namespace base {

std::string time_text(std::chrono::system_clock::time_point time) {
    static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return fmt::format("{} {} {:2} {:02}:{:02}:{:02} {}",
                       kDays[static_cast<std::size_t>(local.tm_wday)],
                       kMonths[static_cast<std::size_t>(local.tm_mon)], local.tm_mday,
                       local.tm_hour, local.tm_min, local.tm_sec, local.tm_year + 1900);
}

std::string duration_text(std::chrono::milliseconds duration) {
    return fmt::format("{:g} s", static_cast<double>(duration.count()) / 1000.0);
}

}  // namespace base
