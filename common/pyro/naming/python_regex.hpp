// A regular expression in Python's syntax, and with Python's words when it is wrong.
//
//     naming::PythonRegex expression("app\\.(one|two)");
//     expression.matches_start_of("app.one.spare");        // true: anchored at the start only
//
// The expression is read as Python's `re` reads it (regex_translator.hpp) and then matched by
// PCRE2. One expression may be tried on many names; when that takes too long, as `(a+)+$` does,
// it ends with an error, where Python would go on for years. One thread.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

namespace pyro::naming {

class PythonRegex {
public:
    /// NamingError "invalid regex: missing ), unterminated subpattern at position 0", and the other
    /// sentences of Python. PythonError OverflowError for `a{99999999999}`.
    /// `time_limit`: for all matches together.
    explicit PythonRegex(std::string_view pattern,
                         std::chrono::milliseconds time_limit = std::chrono::seconds(2));
    ~PythonRegex();
    PythonRegex(const PythonRegex&) = delete;
    PythonRegex& operator=(const PythonRegex&) = delete;

    /// As re.match. NamingError "invalid regex: takes too long".
    bool matches_start_of(std::string_view text);

private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
    std::chrono::steady_clock::time_point deadline_;
};

}  // namespace pyro::naming
