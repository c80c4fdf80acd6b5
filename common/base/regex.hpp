// Regular expressions, without the price of <regex>: a file that uses that takes a compiler five
// seconds longer.
//
//     static const base::Regex version(R"((\d+)\.(\d+))");
//     if (const auto groups = version.match("12.7")) ...           // {"12.7", "12", "7"}
//     version.replaced("from 1.0 to 2.0", "?");                    // "from ? to ?"
//
// The language is ECMAScript's, as std::regex reads it. An object may be used by several threads.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace base {

class Regex {
public:
    /// The whole of what was found, then what each pair of parentheses took; "" for one that took
    /// no part.
    using Groups = std::vector<std::string>;

    struct Found {
        std::size_t begin = 0;  ///< in the text, in bytes
        std::size_t end = 0;
        Groups groups;
    };

    /// std::regex_error for an expression that is none.
    explicit Regex(const std::string& expression, bool ignore_case = false);

    /// When the expression fits the whole text.
    std::optional<Groups> match(const std::string& text) const;
    bool matches(const std::string& text) const { return match(text).has_value(); }

    /// The first place that it fits.
    std::optional<Found> search(const std::string& text) const;
    /// All such places, one behind the other.
    std::vector<Found> find_all(const std::string& text) const;
    /// Each of them replaced; $1 stands for a group, $& for the whole.
    std::string replaced(const std::string& text, const std::string& format) const;
    /// What lies between them.
    std::vector<std::string> split(const std::string& text) const;

private:
    struct Compiled;
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace base
