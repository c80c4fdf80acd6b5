#include "tests/peers/call_text.hpp"

#include "common/value/python_error.hpp"
#include "common/wire/formats.hpp"
#include "tests/peers/program.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace peers {
namespace {

std::string_view stripped(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::size_t name_length(std::string_view text) {
    const auto is_part = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    };
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_part) -
                                    text.begin());
}

/// What stands between the brackets that `text` begins with, cut at its commas; takes all of it,
/// with the closing bracket, off `text`.
std::vector<std::string_view> take_arguments(std::string_view& text) {
    std::vector<std::string_view> found;
    int depth = 0;
    char quote = 0;
    std::size_t begin = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == '\\') ++i;
            if (c == quote) quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(' || c == '[' || c == '{') {
            ++depth;
        } else if (c == ')' || c == ']' || c == '}' || c == ',') {
            if (c != ',') --depth;
            if (depth > 1 || (depth == 1 && c != ',')) continue;
            const auto argument = stripped(text.substr(begin, i - begin));
            if (!argument.empty()) found.push_back(argument);
            begin = i + 1;
            if (depth == 0) {
                text.remove_prefix(begin);
                return found;
            }
        }
    }
    throw WrongUse(std::string(text) + ": the closing bracket is missing");
}

void add_argument(CallText& call, std::string_view argument) {
    const std::size_t name = name_length(argument);
    const auto after = stripped(argument.substr(name));
    if (name > 0 && after.starts_with('=')) {
        call.kwargs.set(std::string(argument.substr(0, name)), read_literal(after.substr(1)));
    } else {
        call.args.push_back(read_literal(argument));
    }
}

}  // namespace

value::Value read_literal(std::string_view text) {
    try {
        return wire::serpent::loads(stripped(text));
    } catch (const value::PythonError& error) {
        throw WrongUse(std::string(text) + ": no Python literal: " + error.what());
    }
}

CallText read_call(std::string_view text) {
    CallText call;
    text = stripped(text);
    call.name = text.substr(0, name_length(text));
    if (call.name.empty()) throw WrongUse(std::string(text) + ": a name is missing");
    text.remove_prefix(call.name.size());
    call.is_call = text.starts_with('(');
    if (call.is_call) {
        const auto arguments = take_arguments(text);
        call.any_arguments = arguments.size() == 1 && arguments.front() == "...";
        if (!call.any_arguments) {
            for (const std::string_view argument : arguments) add_argument(call, argument);
        }
    }
    call.rest = stripped(text);
    return call;
}

std::string show_call(std::string_view name, const value::List& args, const value::Dict& kwargs) {
    std::string text;
    for (const value::Value& item : args) text += (text.empty() ? "" : ", ") + item.repr();
    for (const auto& [key, item] : kwargs) {
        text += (text.empty() ? "" : ", ") + key.str() + "=" + item.repr();
    }
    return std::string(name) + "(" + text + ")";
}

}  // namespace peers
