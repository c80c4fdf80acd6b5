#include "common/cli/options.hpp"

#include "common/base/errors.hpp"

#include <boost/program_options.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace cli {
namespace {

constexpr double kMaxSeconds = 1e6;

std::string seconds_text(std::chrono::milliseconds duration) {
    return fmt::format("{:g}", static_cast<double>(duration.count()) / 1000.0);
}

[[noreturn]] void refuse(const std::string& name, const std::string& text,
                         const std::string& expected) {
    throw base::UsageError(
        fmt::format("--{} {}: expected {}", name, text.empty() ? "''" : text, expected));
}

long parse_number(const std::string& name, const std::string& text, long min, long max) {
    long value = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end || value < min || value > max) {
        refuse(name, text, fmt::format("a number from {} to {}", min, max));
    }
    return value;
}

std::chrono::milliseconds parse_duration(const std::string& name, const std::string& text) {
    char* stopped = nullptr;
    const double seconds = std::strtod(text.c_str(), &stopped);
    const bool is_number = !text.empty() && *stopped == '\0' && std::isfinite(seconds);
    if (!is_number || seconds < 0.001 || seconds > kMaxSeconds) {
        refuse(name, text, fmt::format("seconds from 0.001 to {:.0f}", kMaxSeconds));
    }
    return std::chrono::milliseconds(std::llround(seconds * 1000.0));
}

}  // namespace

Options::Options(std::string program, std::string description)
    : program_(std::move(program)), description_(std::move(description)) {}

void Options::add_option(Option option) {
    const std::size_t comma = option.name.find(',');
    if (comma != std::string::npos) {
        option.letter = option.name.at(comma + 1);
        option.name.resize(comma);
    }
    options_.push_back(std::move(option));
}

bool Options::is_argument(const Option& option) {
    return option.kind == Kind::Argument || option.kind == Kind::Arguments;
}

void Options::add(std::string name, std::string& value, std::string help) {
    add_option({Kind::Text, std::move(name), std::move(help), value, &value, 0, 0});
}

void Options::add(std::string name, std::uint16_t& value, std::string help) {
    add_option({Kind::Port, std::move(name), std::move(help), std::to_string(value), &value, 0,
                UINT16_MAX});
}

void Options::add(std::string name, int& value, std::string help, int min, int max) {
    add_option(
        {Kind::Number, std::move(name), std::move(help), std::to_string(value), &value, min, max});
}

void Options::add(std::string name, std::chrono::milliseconds& value, std::string help) {
    add_option(
        {Kind::Duration, std::move(name), std::move(help), seconds_text(value), &value, 0, 0});
}

void Options::add(std::string name, bool& value, std::string help) {
    add_option({Kind::Switch, std::move(name), std::move(help), "", &value, 0, 0});
}

void Options::add_argument(std::string name, std::string& value, std::string help, bool required) {
    add_option({Kind::Argument, std::move(name), std::move(help), required ? "" : value, &value,
                required ? 1 : 0, 1});
}

void Options::add_arguments(std::string name, std::vector<std::string>& values, std::string help,
                            std::size_t min) {
    add_option({Kind::Arguments, std::move(name), std::move(help), "", &values,
                static_cast<long>(min), INT32_MAX});
}

void Options::assign(const Option& option, const std::string& text) {
    switch (option.kind) {
        case Kind::Text:
        case Kind::Argument:
            *static_cast<std::string*>(option.value) = text;
            break;
        case Kind::Port:
            *static_cast<std::uint16_t*>(option.value) =
                static_cast<std::uint16_t>(parse_number(option.name, text, option.min, option.max));
            break;
        case Kind::Number:
            *static_cast<int*>(option.value) =
                static_cast<int>(parse_number(option.name, text, option.min, option.max));
            break;
        case Kind::Duration:
            *static_cast<std::chrono::milliseconds*>(option.value) =
                parse_duration(option.name, text);
            break;
        case Kind::Switch:
            *static_cast<bool*>(option.value) = true;
            break;
        case Kind::Arguments:
            static_cast<std::vector<std::string>*>(option.value)->push_back(text);
            break;
    }
}

void Options::assign_arguments(const std::vector<std::string>& arguments) {
    auto next = arguments.begin();
    for (const Option& option : options_) {
        if (!is_argument(option)) continue;
        const long given = std::min<long>(arguments.end() - next, option.max);
        if (given < option.min) throw base::UsageError("missing argument: " + option.name);
        for (const auto end = next + given; next != end; ++next) assign(option, *next);
    }
    if (next != arguments.end()) throw base::UsageError("unexpected argument: " + *next);
}

bool Options::parse(int argc, const char* const* argv) {
    namespace po = boost::program_options;
    namespace style = po::command_line_style;
    // No abbreviations: they break when an option is added. No short options unless there are some,
    // so that -5 is an argument.
    int accepted = style::allow_long | style::long_allow_adjacent | style::long_allow_next;
    po::options_description description;
    description.add_options()("help", "");
    for (const Option& option : options_) {
        if (is_argument(option)) continue;
        std::string names = option.name;
        if (option.letter != 0) {
            names += {',', option.letter};
            accepted |= style::allow_short | style::allow_dash_for_short | style::allow_sticky |
                        style::short_allow_adjacent | style::short_allow_next;
        }
        if (option.kind == Kind::Switch) {
            description.add_options()(names.c_str(), "");
        } else {
            description.add_options()(names.c_str(), po::value<std::string>(), "");
        }
    }
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (std::find(words.begin(), words.end(), "-h") != words.end()) return false;
    try {
        std::vector<std::string> arguments;
        const auto parsed =
            po::command_line_parser(words).options(description).style(accepted).run();
        const auto is_help = [](const auto& given) { return given.string_key == "help"; };
        if (std::any_of(parsed.options.begin(), parsed.options.end(), is_help)) return false;
        for (const auto& given : parsed.options) {
            if (given.position_key >= 0 || given.string_key.empty()) {
                arguments.insert(arguments.end(), given.value.begin(), given.value.end());
                continue;
            }
            const auto option =
                std::find_if(options_.begin(), options_.end(),
                             [&](const Option& o) { return o.name == given.string_key; });
            assign(*option, given.value.empty() ? "" : given.value.front());
        }
        assign_arguments(arguments);
    } catch (const po::error& error) {
        throw base::UsageError(error.what());
    }
    return true;
}

std::string Options::placeholder(const Option& option) {
    switch (option.kind) {
        case Kind::Port:
            return " PORT";
        case Kind::Number:
            return " N";
        case Kind::Duration:
            return " SECONDS";
        case Kind::Text: {
            std::string upper = " " + option.name;
            std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            });
            return upper;
        }
        default:
            return "";
    }
}

std::string Options::label(const Option& option) {
    const std::string letter = option.letter == 0 ? "" : fmt::format("-{}, ", option.letter);
    return fmt::format("{}--{}{}", letter, option.name, placeholder(option));
}

std::string Options::usage() const {
    std::string line = fmt::format("usage: {} [options]", program_);
    std::string arguments;
    std::string options;
    std::size_t width = 22;
    for (const Option& option : options_) width = std::max(width, label(option).size());
    const auto entry = [&](const std::string& name, const Option& option) {
        const std::string shown =
            option.shown_default.empty() ? "" : fmt::format(" (default: {})", option.shown_default);
        return fmt::format("  {:<{}} {}{}\n", name, width, option.help, shown);
    };
    for (const Option& option : options_) {
        if (is_argument(option)) {
            const std::string name = option.name + (option.kind == Kind::Arguments ? "..." : "");
            line += option.min > 0 ? " " + name : " [" + name + "]";
            arguments += entry(option.name, option);
        } else {
            options += entry(label(option), option);
        }
    }
    return fmt::format("{}\n\n{}\n\n{}options:\n{}  {:<{}} {}\n", line, description_,
                       arguments.empty() ? "" : fmt::format("arguments:\n{}\n", arguments), options,
                       "--help", width, "show this text");
}

}  // namespace cli
