#include "common/pyro/class_table.hpp"

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

}  // namespace

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
        attributes.push_back(name + " (" + attribute.type + (attribute.set ? ")" : ", read only)"));
    std::string text = table.class_name + ": ";
    text += methods.empty() ? "no methods" : join(methods);
    if (!attributes.empty()) text += "; attributes " + join(attributes);
    return text;
}

}  // namespace pyro
