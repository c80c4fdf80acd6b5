#include "common/pyro/class_table.hpp"

#include "common/pyro/arguments.hpp"
#include "common/pyro/errors.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace pyro {

namespace {

/// Names of the form __name__ that belong to Python's machinery, not to the object.
constexpr std::array<std::string_view, 46> kMachinery{
    "__bool__",
    "__call__",
    "__class__",
    "__cmp__",
    "__coerce__",
    "__copy__",
    "__deepcopy__",
    "__del__",
    "__delattr__",
    "__dir__",
    "__enter__",
    "__eq__",
    "__exit__",
    "__format__",
    "__ge__",
    "__getattr__",
    "__getattribute__",
    "__getinitargs__",
    "__getnewargs__",
    "__getstate__",
    "__getstate_for_dict__",
    "__gt__",
    "__hasattr__",
    "__hash__",
    "__init__",
    "__init_subclass__",
    "__instancecheck__",
    "__le__",
    "__lt__",
    "__module__",
    "__ne__",
    "__new__",
    "__nonzero__",
    "__reduce__",
    "__reduce_ex__",
    "__repr__",
    "__setattr__",
    "__setstate__",
    "__setstate_from_dict__",
    "__sizeof__",
    "__str__",
    "__subclasscheck__",
    "__subclasshook__",
    "__unicode__",
    "__weakref__",
    "__dict__",
};

std::string join(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

void name_them(ClassTable::Method& method, std::initializer_list<Parameter> parameters,
               std::size_t count) {
    if (parameters.size() > count)
        throw DaemonError(method.name + "() has fewer parameters than names were given");
    method.parameters.assign(parameters.begin(), parameters.end());
    method.parameters.resize(count);
}

void check_name(std::string_view class_name, std::string_view name) {
    if (is_private_name(name))
        throw DaemonError(fmt::format(
            "{}.{} cannot be exposed: names that begin with _ are private", class_name, name));
}

}  // namespace

// Here, so that a program that only uses tables does not compile them again.
ClassTable::ClassTable() = default;
ClassTable::ClassTable(const ClassTable& other) = default;
ClassTable::~ClassTable() = default;

Answer ClassTable::Method::call(void* object, value::List& args, const value::Value& kwargs) const {
    detail::arrange(*this, args, kwargs);
    return thunk(*this, object, args, kwargs);
}

bool is_private_name(std::string_view name) {
    if (!name.starts_with('_')) return false;
    const bool dunder = name.size() > 4 && name.starts_with("__") && name.ends_with("__");
    return !dunder || std::find(kMachinery.begin(), kMachinery.end(), name) != kMachinery.end();
}

std::string describe(const ClassTable& table) {
    std::vector<std::string> methods;
    for (const auto& [name, method] : table.methods)
        methods.push_back(name + method.types + (method.oneway ? " oneway" : ""));
    std::vector<std::string> attributes;
    for (const auto& [name, attribute] : table.attributes)
        attributes.push_back(name + " (" + attribute.type +
                             (attribute.is_writable() ? ")" : ", read only)"));
    std::string text = table.class_name + ": ";
    text += methods.empty() ? "no methods" : join(methods);
    if (!attributes.empty()) text += "; attributes " + join(attributes);
    return text;
}

namespace detail {

TableBuilder::TableBuilder(std::string class_name) {
    table_.class_name = std::move(class_name);
}

std::shared_ptr<const ClassTable> TableBuilder::build() const {
    return std::make_shared<const ClassTable>(table_);
}

ClassTable::Method& TableBuilder::add_method(std::string name,
                                             std::initializer_list<Parameter> parameters,
                                             std::size_t count, std::string types,
                                             ClassTable::Method::Thunk thunk) {
    check_name(table_.class_name, name);
    ClassTable::Method method;
    method.name = name;
    name_them(method, parameters, count);
    method.types = std::move(types);
    method.thunk = thunk;
    return table_.methods[std::move(name)] = std::move(method);
}

ClassTable::Attribute& TableBuilder::add_attribute(std::string name, std::string (*type)(),
                                                   ClassTable::Attribute::Get get) {
    check_name(table_.class_name, name);
    ClassTable::Attribute attribute;
    attribute.name = name;
    attribute.type = type();
    attribute.get_thunk = get;
    return table_.attributes[std::move(name)] = std::move(attribute);
}

ClassTable::Method& TableBuilder::find_method(std::string_view name) {
    const auto found = table_.methods.find(name);
    if (found == table_.methods.end())
        throw DaemonError(fmt::format("{} has no method {}", table_.class_name, name));
    return found->second;
}

void TableBuilder::name_parameters(std::string_view name,
                                   std::initializer_list<Parameter> parameters) {
    auto& method = find_method(name);
    name_them(method, parameters, method.parameters.size());
}

void TableBuilder::remove(std::string_view name) {
    if (const auto found = table_.methods.find(name); found != table_.methods.end())
        table_.methods.erase(found);
    if (const auto found = table_.attributes.find(name); found != table_.attributes.end())
        table_.attributes.erase(found);
}

}  // namespace detail

}  // namespace pyro
