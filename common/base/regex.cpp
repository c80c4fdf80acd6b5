#include "common/base/regex.hpp"

#include <regex>

namespace base {

struct Regex::Compiled {
    std::regex regex;
};

namespace {

Regex::Groups groups_of(const std::smatch& match) {
    return Regex::Groups(match.begin(), match.end());
}

Regex::Found found_at(const std::smatch& match) {
    const auto begin = static_cast<std::size_t>(match.position());
    return {begin, begin + static_cast<std::size_t>(match.length()), groups_of(match)};
}

}  // namespace

Regex::Regex(const std::string& expression, bool ignore_case)
    : compiled_(std::make_shared<Compiled>(
          Compiled{std::regex(expression, ignore_case ? std::regex::ECMAScript | std::regex::icase
                                                      : std::regex::ECMAScript)})) {}

std::optional<Regex::Groups> Regex::match(const std::string& text) const {
    std::smatch match;
    if (!std::regex_match(text, match, compiled_->regex)) return std::nullopt;
    return groups_of(match);
}

std::optional<Regex::Found> Regex::search(const std::string& text) const {
    std::smatch match;
    if (!std::regex_search(text, match, compiled_->regex)) return std::nullopt;
    return found_at(match);
}

std::vector<Regex::Found> Regex::find_all(const std::string& text) const {
    std::vector<Found> all;
    for (std::sregex_iterator at(text.begin(), text.end(), compiled_->regex), end; at != end; ++at)
        all.push_back(found_at(*at));
    return all;
}

std::string Regex::replaced(const std::string& text, const std::string& format) const {
    return std::regex_replace(text, compiled_->regex, format);
}

std::vector<std::string> Regex::split(const std::string& text) const {
    const std::sregex_token_iterator begin(text.begin(), text.end(), compiled_->regex, -1);
    return std::vector<std::string>(begin, std::sregex_token_iterator());
}

}  // namespace base
