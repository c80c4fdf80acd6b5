#include "common/pyro/server/call_target.hpp"

#include "common/pyro/exceptions.hpp"

#include <fmt/core.h>

namespace pyro::server {

namespace {

using value::Dict;
using value::List;

/// The attribute the first argument names.
const ClassTable::Attribute& find_attribute(const ClassTable& table, const List& args,
                                            std::size_t needed) {
    if (args.size() < needed) throw PythonError("IndexError", "tuple index out of range");
    const auto* name = args[0].get_if<std::string>();
    if (name == nullptr)
        throw PythonError("TypeError", fmt::format("attribute name must be string, not '{}'",
                                                   args[0].type_name()));
    const auto found = table.attributes.find(*name);
    if (found == table.attributes.end() || (needed == 2 && !found->second.is_writable()))
        throw PythonError(
            "AttributeError",
            fmt::format("attempt to access unexposed or unknown remote attribute '{}'", *name));
    return found->second;
}

struct BatchItem {
    const ClassTable::Method& method;
    List& args;
    const Value& kwargs;
};

[[noreturn]] void throw_no_batch_item(const Value& item) {
    const auto* parts = item.sequence();
    if (parts == nullptr)
        throw PythonError("TypeError",
                          fmt::format("cannot unpack non-iterable {} object", item.type_name()));
    if (parts->size() > 3)
        throw PythonError("ValueError", "too many values to unpack (expected 3)");
    if (parts->size() < 3)
        throw PythonError(
            "ValueError",
            fmt::format("not enough values to unpack (expected 3, got {})", parts->size()));
    throw PythonError("TypeError", "the method's name is no str, or its arguments are no list");
}

List* items_of(Value& value) {
    if (auto* tuple = value.get_if<value::Tuple>()) return &tuple->items;
    return value.get_if<List>();
}

BatchItem batch_item(const ClassTable& table, Value& item) {
    auto* parts = items_of(item);
    if (parts == nullptr || parts->size() != 3) throw_no_batch_item(item);
    const auto* name = (*parts)[0].get_if<std::string>();
    auto* args = items_of((*parts)[1]);
    if (name == nullptr || args == nullptr) throw_no_batch_item(item);
    return {find_method(table, *name), *args, (*parts)[2]};
}

/// True for what Python does not count among the exceptions a program is to handle.
bool ends_program(const Value& exception) {
    const auto& name = exception["__class__"].str();
    return name == "builtins.SystemExit" || name == "builtins.KeyboardInterrupt";
}

}  // namespace

const ClassTable::Method& find_method(const ClassTable& table, std::string_view name) {
    const auto found = table.methods.find(name);
    if (found != table.methods.end()) return found->second;
    if (is_private_name(name))
        throw PythonError("AttributeError",
                          fmt::format("attempt to access private attribute '{}'", name));
    if (table.attributes.contains(name))
        throw PythonError("AttributeError",
                          fmt::format("attempt to access unexposed attribute '{}'", name));
    throw PythonError("AttributeError",
                      fmt::format("'{}' object has no attribute '{}'", table.class_name, name));
}

Value read_attribute(const ClassTable& table, void* object, const List& args) {
    return find_attribute(table, args, 1).get(object);
}

void write_attribute(const ClassTable& table, void* object, const List& args) {
    find_attribute(table, args, 2).set(object, args[1]);
}

Value run_batch(const ClassTable& table, void* object, List& calls) {
    List results;
    results.reserve(calls.size());
    for (auto& item : calls) {
        const auto call = batch_item(table, item);
        try {
            auto answer = call.method.call(object, call.args, call.kwargs);
            if (answer.items)
                throw PythonError("TypeError", "a batch cannot have an iterator as a result");
            results.push_back(std::move(answer.value));
        } catch (...) {
            auto exception = exception_to_value(std::current_exception(),
                                                table.class_name + "." + call.method.name);
            if (ends_program(exception)) throw;
            results.push_back(Dict{{"__class__", "Pyro4.futures._ExceptionWrapper"},
                                   {"exception", std::move(exception)}});
            break;
        }
    }
    return results;
}

}  // namespace pyro::server
