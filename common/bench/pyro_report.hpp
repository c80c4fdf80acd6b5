// The measurements of pyro_bench, each with its table and its goals.
#pragma once

#include <chrono>
#include <string>

namespace bench {

struct Settings {
    int rounds = 5;
    std::chrono::milliseconds time{1000};  ///< for one measurement
    std::string only;                      ///< empty: all
    std::string python = "/usr/bin/python3";
};

/// base::Error when a goal is missed.
void run_all(const Settings& settings);

}  // namespace bench
