// Calls of remote objects as a check writes them: "greet('World', to='all') ...".
#pragma once

#include "common/value/value.hpp"

#include <string>
#include <string_view>

namespace peers {

/// A name, its arguments if there are brackets, and what follows.
struct CallText {
    std::string name;
    bool is_call = false;        ///< brackets follow the name
    bool any_arguments = false;  ///< "(...)"
    value::List args;
    value::Dict kwargs;
    std::string rest;  ///< without blanks around it
};

/// Arguments are Python literals, keyword arguments `NAME=LITERAL`. WrongUse with the text.
CallText read_call(std::string_view text);

/// A Python literal; WrongUse with the text.
value::Value read_literal(std::string_view text);

/// "greet('World', to='all')"
std::string show_call(std::string_view name, const value::List& args, const value::Dict& kwargs);

}  // namespace peers
