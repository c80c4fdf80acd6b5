#include "common/pyro/exception_classes.hpp"

#include "common/pyro/class_registry.hpp"
#include "common/pyro/errors.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace pyro {

namespace {

using value::Dict;
using value::PythonError;

constexpr std::array<std::string_view, 66> kBuiltinExceptions{
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "BaseExceptionGroup",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "BytesWarning",
    "ChildProcessError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "DeprecationWarning",
    "EOFError",
    "EncodingWarning",
    "EnvironmentError",
    "Exception",
    "ExceptionGroup",
    "FileExistsError",
    "FileNotFoundError",
    "FloatingPointError",
    "FutureWarning",
    "GeneratorExit",
    "IOError",
    "ImportError",
    "ImportWarning",
    "IndentationError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotADirectoryError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PendingDeprecationWarning",
    "PermissionError",
    "ProcessLookupError",
    "RecursionError",
    "ReferenceError",
    "ResourceWarning",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SyntaxWarning",
    "SystemError",
    "SystemExit",
    "TabError",
    "TimeoutError",
    "TypeError",
    "UnboundLocalError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "UnicodeTranslateError",
    "UserWarning",
    "ValueError",
};

constexpr std::array<std::string_view, 4> kMoreBuiltinExceptions{
    "UnicodeWarning", "Warning", "ZeroDivisionError", "WindowsError"};

constexpr std::array<std::string_view, 10> kPyroErrors{
    "PyroError",     "CommunicationError",   "ConnectionClosedError", "TimeoutError",
    "ProtocolError", "MessageTooLargeError", "SerializeError",        "NamingError",
    "DaemonError",   "SecurityError"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// What follows `prefix`, if it is there.
bool strip(std::string_view& name, std::string_view prefix) {
    if (!name.starts_with(prefix)) return false;
    name.remove_prefix(prefix.size());
    return true;
}

[[noreturn]] void throw_no_attribute(std::string_view module, std::string_view name) {
    throw PythonError("AttributeError",
                      fmt::format("module '{}' has no attribute '{}'", module, name));
}

/// Of a class neither Pyro's nor registered.
std::string builtin_class(const std::string& name) {
    std::string_view short_name = name;
    if (is_builtin_exception(name)) return "builtins." + name;
    if (is_pyro_error(name)) return "Pyro4.errors." + name;
    if (strip(short_name, "builtins.") || strip(short_name, "exceptions.")) {
        if (!is_builtin_exception(short_name)) throw_no_attribute("builtins", short_name);
        return "builtins." + std::string(short_name);
    }
    if (name.find('.') == std::string::npos)
        throw PythonError("ValueError", "not enough values to unpack (expected 2, got 1)");
    // Both are modules of Python itself; Pyro5 knows the second one.
    if ((name.starts_with("sqlite3.") && name.ends_with("Error")) || name == "struct.error")
        return name;
    throw SerializeError("unsupported serialized class: " + name);
}

}  // namespace

bool is_builtin_exception(std::string_view name) {
    return contains(kBuiltinExceptions, name) || contains(kMoreBuiltinExceptions, name);
}

bool is_pyro_error(std::string_view name) {
    return contains(kPyroErrors, name);
}

std::string class_name_of(const Dict& state) {
    const auto* name = state.find("__class__");
    if (name == nullptr) return "<unknown>";
    if (const auto* text = name->get_if<std::string>()) return *text;
    if (const auto* bytes = name->get_if<value::Bytes>()) return bytes->data;
    throw PythonError("TypeError",
                      fmt::format("argument of type '{}' is not iterable", name->type_name()));
}

std::string accepted_exception_class(const Dict& state) {
    auto name = class_name_of(state);
    if (is_allowed_class(name)) return name;
    if (name.find("__") != std::string::npos)
        throw SecurityError("refused to deserialize types with double underscores in their name: " +
                            name);
    std::string_view short_name = name;
    if (strip(short_name, "Pyro4.errors.")) {
        if (!is_pyro_error(short_name)) throw_no_attribute("Pyro4.errors", short_name);
        return name;
    }
    return builtin_class(name);
}

}  // namespace pyro
