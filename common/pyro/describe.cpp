#include "common/pyro/describe.hpp"

#include <cstdlib>
#include <cxxabi.h>

namespace pyro::detail {

std::string class_name(const std::type_info& type) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> text(
        abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
    std::string name = status == 0 ? text.get() : type.name();
    const auto arguments = name.find('<');
    if (const auto colons = name.rfind("::", arguments); colons != std::string::npos)
        name.erase(0, colons + 2);
    return name;
}

}  // namespace pyro::detail
