#include "common/tasks/function.hpp"

#include <fmt/core.h>

namespace tasks::detail {
namespace {

using value::PythonError;

/// As Python names a function: without its module.
std::string_view short_name(std::string_view name) {
    return name.substr(name.rfind('.') + 1);
}

[[noreturn]] void refuse(std::string_view name, const std::string& what) {
    throw PythonError("TypeError", fmt::format("{}() {}", short_name(name), what));
}

std::string parameter_name(const std::vector<std::string>& parameters, std::size_t index) {
    if (index < parameters.size() && !parameters[index].empty()) return parameters[index];
    return fmt::format("argument {}", index + 1);
}

/// 'x'   'x' and 'y'   'x', 'y', and 'z'
std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i != 0) text += names.size() > 2 ? ", " : " ";
        if (i != 0 && i + 1 == names.size()) text += "and ";
        text += fmt::format("'{}'", names[i]);
    }
    return text;
}

std::size_t index_of(const std::string& name, const std::vector<std::string>& parameters,
                     std::size_t count, const value::Value& key) {
    const auto* text = key.get_if<std::string>();
    if (text == nullptr) refuse(name, "keywords must be strings");
    for (std::size_t i = 0; i < parameters.size() && i < count; ++i)
        if (!text->empty() && parameters[i] == *text) return i;
    refuse(name, fmt::format("got an unexpected keyword argument '{}'", *text));
}

}  // namespace

value::List arrange(const std::string& name, const std::vector<std::string>& parameters,
                    std::size_t count, value::List args, const value::Dict& kwargs) {
    if (args.size() == count && kwargs.empty()) return args;
    if (args.size() > count)
        refuse(name,
               fmt::format("takes {} positional argument{} but {} {} given", count,
                           count == 1 ? "" : "s", args.size(), args.size() == 1 ? "was" : "were"));
    std::vector<bool> filled(count);
    for (std::size_t i = 0; i < args.size(); ++i) filled[i] = true;
    args.resize(count);
    for (const value::Dict::Item& item : kwargs) {
        const std::size_t index = index_of(name, parameters, count, item.key);
        if (filled[index])
            refuse(name, fmt::format("got multiple values for argument '{}'", item.key.str()));
        filled[index] = true;
        args[index] = item.value;
    }
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < count; ++i)
        if (!filled[i]) missing.push_back(parameter_name(parameters, i));
    if (!missing.empty())
        refuse(name, fmt::format("missing {} required positional argument{}: {}", missing.size(),
                                 missing.size() == 1 ? "" : "s", listed(missing)));
    return args;
}

void rethrow_for_argument(const std::string& name, std::size_t index, const PythonError& error) {
    throw PythonError(error.qualified_type(), fmt::format("{}(): argument {}: {}", short_name(name),
                                                          index + 1, error.what()));
}

}  // namespace tasks::detail
