// How a peer answers: "greet('World') -> 'Hello!'", "take(...) !! ValueError('gone')", ...
#pragma once

#include "tests/peers/call_text.hpp"

#include <string>
#include <vector>

namespace peers {

struct Rule {
    CallText call;
    std::string kind;    ///< such as "->"
    value::Value value;  ///< of "->", "*>" and "="
    CallText raised;     ///< of "!!"
};

/// A rule of one of these kinds; WrongUse with the text. "=" is the kind of an attribute, which has
/// no brackets.
Rule read_rule(const std::string& text, const std::vector<std::string>& kinds);

/// The first rule that fits a call; nullptr: none.
const Rule* find_rule(const std::vector<Rule>& rules, const std::string& name,
                      const value::List& args, const value::Dict& kwargs);

}  // namespace peers
