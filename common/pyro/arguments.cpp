#include "common/pyro/arguments.hpp"

#include "common/pyro/errors.hpp"
#include "common/pyro/method_table.hpp"

#include <fmt/core.h>

namespace pyro::detail {

namespace {

using value::PythonError;
using value::Value;

[[noreturn]] void throw_wrong_number(const ClassTable::Method& method, std::size_t given) {
    const auto most = method.parameters.size();
    const auto least = required_parameters(method);
    const auto takes =
        least == most ? fmt::format("{}", most) : fmt::format("{} to {}", least, most);
    throw PythonError("TypeError", fmt::format("{}() takes {} argument{}, got {}", method.name,
                                               takes, most == 1 ? "" : "s", given));
}

const value::Dict& keywords(const ClassTable::Method& method, const Value& kwargs) {
    if (const auto* dict = kwargs.get_if<value::Dict>()) return *dict;
    throw PythonError("TypeError", fmt::format("{}() argument after ** must be a mapping, not {}",
                                               method.name, kwargs.type_name()));
}

/// Which parameter a keyword argument is for.
std::size_t index_of(const ClassTable::Method& method, const Value& key) {
    const auto* name = key.get_if<std::string>();
    if (name == nullptr) throw PythonError("TypeError", "keywords must be strings");
    for (std::size_t i = 0; i < method.parameters.size(); ++i)
        if (!name->empty() && method.parameters[i].name == *name) return i;
    throw PythonError("TypeError", fmt::format("{}() got an unexpected keyword argument '{}'",
                                               method.name, *name));
}

/// The common case has been dealt with: names or defaults are needed.
void fill_in(const ClassTable::Method& method, value::List& args, const value::Dict& kwargs) {
    const auto given = args.size();
    args.resize(method.parameters.size());
    std::vector<bool> filled(args.size());
    for (std::size_t i = 0; i < given; ++i) filled[i] = true;
    for (const auto& [key, item] : kwargs) {
        const auto index = index_of(method, key);
        if (filled[index])
            throw PythonError("TypeError", fmt::format("{}() got multiple values for argument '{}'",
                                                       method.name, key.str()));
        filled[index] = true;
        args[index] = item;
    }
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (filled[i]) continue;
        const auto& parameter = method.parameters[i];
        if (parameter.fallback)
            args[i] = *parameter.fallback;
        else if (kwargs.empty() || parameter.name.empty())
            throw_wrong_number(method, given + kwargs.size());
        else
            throw PythonError("TypeError", fmt::format("{}() missing argument '{}'", method.name,
                                                       parameter.name));
    }
}

/// The same error with another text. Errors that say more than "wrong argument" stay themselves.
[[noreturn]] void rethrow_with_text(const PythonError& error, const std::string& text) {
    if (error.qualified_type() == "builtins.TypeError" ||
        error.qualified_type() == "builtins.ValueError" ||
        error.qualified_type() == "builtins.OverflowError")
        throw PythonError(error.qualified_type(), text);
    throw;
}

}  // namespace

std::size_t required_parameters(const ClassTable::Method& method) {
    std::size_t required = method.parameters.size();
    while (required > 0 && method.parameters[required - 1].fallback) --required;
    return required;
}

void arrange(const ClassTable::Method& method, value::List& args, const Value& kwargs) {
    const auto& named = keywords(method, kwargs);
    if (method.takes_rest) return;
    if (args.size() == method.parameters.size() && named.empty()) return;
    if (args.size() > method.parameters.size()) throw_wrong_number(method, args.size());
    fill_in(method, args, named);
}

void rethrow_for_argument(const ClassTable::Method& method, std::size_t index,
                          const PythonError& error) {
    rethrow_with_text(error,
                      fmt::format("{}(): argument {}: {}", method.name, index + 1, error.what()));
}

void rethrow_for_attribute(const std::string& name, const PythonError& error) {
    rethrow_with_text(error, fmt::format("attribute '{}': {}", name, error.what()));
}

std::string types_text(std::initializer_list<TypeName*> parameters, TypeName* result) {
    std::string text;
    for (auto* type : parameters) text += (text.empty() ? "" : ", ") + type();
    return fmt::format("({}) -> {}", text, result());
}

}  // namespace pyro::detail
