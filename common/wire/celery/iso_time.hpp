// Points of time in messages: `2026-11-21T03:00:44.770059+00:00`.
//
//     wire::celery::parse_iso_time("2026-11-21T03:00:44Z")
//     wire::celery::iso_time(time)       // always six digits and +00:00, which every reader takes
//
// Pure functions.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace wire::celery {

/// Python's resolution. UTC.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

std::string iso_time(Time time);

/// As databases and `date_done` have it, without an offset: `2026-11-21T03:13:09.871236`.
/// `separator` stands between day and hour.
std::string naive_time(Time time, char separator = 'T');

/// The year 1 to 9999; a blank or T before the hour; 0 to 9 digits of a second, of which the first
/// six count; `Z`, `+hh:mm`, `+hhmm`, `+hh` or nothing, which means UTC. MessageError for anything
/// else.
Time parse_iso_time(std::string_view text);

}  // namespace wire::celery
