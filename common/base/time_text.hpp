// Points and lengths of time as text.
//
//     base::time_text()            "Sat Nov 21 03:15:15 2026", as Python's time.ctime()
//     base::duration_text(1500ms)  "1.5 s"
#pragma once

#include <chrono>
#include <string>

namespace base {

/// Local time in English, whatever the locale; the day is padded with a blank.
std::string time_text(
    std::chrono::system_clock::time_point time = std::chrono::system_clock::now());

/// In seconds, without needless zeros: "10 s", "0.25 s".
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace base
