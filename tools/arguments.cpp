#include "tools/arguments.hpp"

#include "common/base/edit_distance.hpp"
#include "common/base/errors.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace lab {

std::string Parsed::value(std::string_view option, std::string_view otherwise) const {
    const auto found = values.find(option);
    return found == values.end() ? std::string(otherwise) : found->second;
}

unsigned Parsed::number(std::string_view option, unsigned otherwise, unsigned lowest) const {
    const auto found = values.find(option);
    if (found == values.end()) return otherwise;
    const std::string& text = found->second;
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < lowest) {
        throw base::UsageError(std::string(option) + ": a number of at least " +
                               std::to_string(lowest) + " is needed, not '" + text + "'");
    }
    return number;
}

Parsed parse(const Usage& usage, const Arguments& arguments, std::size_t most_positional) {
    Parsed parsed;
    std::vector<std::string> names;
    for (const Option& option : usage.options) names.emplace_back(option.name);

    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument == "--help" || argument == "-h") {
            std::fputs(help_text(usage).c_str(), stdout);
            throw HelpShown{};
        }
        if (argument.size() < 2 || argument[0] != '-') {
            if (parsed.positional.size() == most_positional) {
                throw base::UsageError("'" + argument + "' is one argument too many: lab " +
                                       std::string(usage.form));
            }
            parsed.positional.push_back(argument);
            continue;
        }
        const auto equals = argument.find('=');
        const std::string name = argument.substr(0, equals);
        const auto option = std::find_if(usage.options.begin(), usage.options.end(),
                                         [&](const Option& o) { return o.name == name; });
        if (option == usage.options.end()) {
            const std::string near = nearest(name, names);
            const std::string command(usage.form.substr(0, usage.form.find(' ')));
            throw base::UsageError("unknown option " + name +
                                   (near.empty() ? "; lab " + command + " --help lists them"
                                                 : "; did you mean " + near + "?"));
        }
        if (option->value.empty()) {
            if (equals != std::string::npos) throw base::UsageError(name + " takes no value");
            parsed.values[name];
        } else if (equals != std::string::npos) {
            parsed.values[name] = argument.substr(equals + 1);
        } else if (i + 1 < arguments.size()) {
            parsed.values[name] = arguments[++i];
        } else {
            throw base::UsageError(name + " needs a value: " + name + " " +
                                   std::string(option->value));
        }
    }
    return parsed;
}

std::string help_text(const Usage& usage) {
    std::string text =
        "usage: lab " + std::string(usage.form) + "\n\n" + std::string(usage.about) + "\n";
    if (!usage.options.empty()) text += "\n";
    for (const Option& option : usage.options) {
        std::string left = "  " + std::string(option.name);
        if (!option.value.empty()) left += " " + std::string(option.value);
        left.resize(std::max<std::size_t>(left.size() + 2, 22), ' ');
        text += left + std::string(option.help) + "\n";
    }
    return text;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    std::string best;
    const std::size_t dashes = std::min(word.find_first_not_of('-'), word.size());
    std::size_t best_distance = (word.size() - dashes) / 3 + 2;
    for (const std::string& candidate : candidates) {
        const bool prefix = word.size() > dashes + 1 && candidate.starts_with(word);
        const std::size_t distance = prefix ? 1 : base::edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace lab
