#include "common/pyro/class_registry.hpp"

#include "common/pyro/errors.hpp"
#include "common/pyro/exception_classes.hpp"

#include <fmt/core.h>

#include <map>
#include <mutex>
#include <shared_mutex>
#include <typeindex>

namespace pyro {

namespace {

using value::Dict;
using value::PythonError;
using value::Value;
using Converter = std::function<Value(const Dict&)>;

struct Registry {
    std::shared_mutex mutex;
    std::map<std::string, Converter, std::less<>> allowed;
    std::map<std::type_index, std::string> names;
};

Registry& registry() {
    static Registry the_registry;
    return the_registry;
}

bool is_class_of_pyro(std::string_view name) {
    // Pyro's serializers may travel, too; nobody knows why.
    return name == "Pyro4.core.URI" || name == "Pyro4.core.Proxy" || name == "Pyro4.core.Daemon" ||
           name == "Pyro4.futures._ExceptionWrapper" ||
           (name.starts_with("Pyro4.util.") && name.ends_with("Serializer"));
}

/// A class dict that has arrived. Its members stay as they are: Python does not look there either.
void accept_class(Value& value, const Dict& state) {
    const auto name = class_name_of(state);
    Converter convert;
    {
        auto& r = registry();
        const std::shared_lock lock(r.mutex);
        const auto found = r.allowed.find(name);
        if (found != r.allowed.end()) {
            if (!found->second) return;
            convert = found->second;
        }
    }
    if (convert) {
        value = convert(state);
        return;
    }
    if (name.find("__") != std::string::npos || name.starts_with("Pyro4.errors.")) {
        accepted_exception_class(state);
        return;
    }
    if (is_class_of_pyro(name)) return;
    const auto* flag = state.find("__exception__");
    if (flag == nullptr || *flag != Value(true))
        throw SerializeError("unsupported serialized class: " + name);
    accepted_exception_class(state);
    state.at("args");
}

}  // namespace

void allow_class(std::string name) {
    allow_class(std::move(name), nullptr);
}

void allow_class(std::string name, Converter convert) {
    auto& r = registry();
    const std::unique_lock lock(r.mutex);
    r.allowed.insert_or_assign(std::move(name), std::move(convert));
}

void forget_class(std::string_view name) {
    auto& r = registry();
    const std::unique_lock lock(r.mutex);
    if (const auto found = r.allowed.find(name); found != r.allowed.end()) r.allowed.erase(found);
    std::erase_if(r.names, [&](const auto& entry) { return entry.second == name; });
}

bool is_allowed_class(std::string_view name) {
    auto& r = registry();
    const std::shared_lock lock(r.mutex);
    return r.allowed.contains(name);
}

void accept_classes(Value& value) {
    if (auto* dict = value.get_if<Dict>()) {
        if (dict->contains("__class__")) {
            accept_class(value, *dict);
            return;
        }
        for (auto& item : *dict) accept_classes(item.value);
    } else if (auto* list = value.get_if<value::List>()) {
        accept_classes(*list);
    } else if (auto* tuple = value.get_if<value::Tuple>()) {
        accept_classes(tuple->items);
    }
}

void accept_classes(value::List& items) {
    for (auto& item : items) accept_classes(item);
}

namespace detail {

void register_class_name(const std::type_info& type, std::string name) {
    allow_class(name);
    auto& r = registry();
    const std::unique_lock lock(r.mutex);
    r.names.insert_or_assign(std::type_index(type), std::move(name));
}

std::string registered_class_name(const std::type_info& type) {
    auto& r = registry();
    const std::shared_lock lock(r.mutex);
    const auto found = r.names.find(std::type_index(type));
    return found == r.names.end() ? std::string() : found->second;
}

std::string shown_class_name(const std::type_info& type) {
    auto name = registered_class_name(type);
    return name.empty() ? class_name(type) : name;
}

const Dict& state_of(const Value& value, const std::type_info& type) {
    const auto* state = value.get_if<Dict>();
    if (state == nullptr)
        throw PythonError("TypeError", fmt::format("expected {}, got {}", shown_class_name(type),
                                                   value.type_name()));
    const auto expected = registered_class_name(type);
    if (const auto* name = state->find("__class__"); name != nullptr && name->str() != expected)
        throw PythonError("TypeError",
                          fmt::format("expected {}, got {}", shown_class_name(type), name->str()));
    return *state;
}

const Value& member_of(const Dict& state, const std::type_info& type, std::string_view name) {
    if (const auto* item = state.find(name)) return *item;
    throw PythonError("TypeError", fmt::format("{} without '{}'", shown_class_name(type), name));
}

void rethrow_for_member(const std::type_info& type, std::string_view name,
                        const PythonError& error) {
    if (error.qualified_type() != "builtins.TypeError") throw;
    throw PythonError("TypeError",
                      fmt::format("{}.{}: {}", shown_class_name(type), name, error.what()));
}

}  // namespace detail

}  // namespace pyro
