#include "common/value/python_class.hpp"

#include <cerrno>
#include <new>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <typeinfo>

namespace value {
namespace {

/// The class Python has for an `errno` value.
std::string_view os_error_class(int error) {
    switch (error) {
        case ENOENT:
            return "builtins.FileNotFoundError";
        case EEXIST:
            return "builtins.FileExistsError";
        case EISDIR:
            return "builtins.IsADirectoryError";
        case ENOTDIR:
            return "builtins.NotADirectoryError";
        case EACCES:
        case EPERM:
            return "builtins.PermissionError";
        case EPIPE:
            return "builtins.BrokenPipeError";
        case ECONNREFUSED:
            return "builtins.ConnectionRefusedError";
        case ECONNRESET:
            return "builtins.ConnectionResetError";
        case ETIMEDOUT:
            return "builtins.TimeoutError";
        case EINTR:
            return "builtins.InterruptedError";
        default:
            return "builtins.OSError";
    }
}

PythonError from_system_error(const std::system_error& error) {
    const auto& category = error.code().category();
    const bool is_errno = category == std::generic_category() || category == std::system_category();
    const int number = error.code().value();
    return PythonError(is_errno ? os_error_class(number) : "builtins.OSError",
                       Tuple{number, error.code().message()});
}

/// What a Python programmer expects for an error of the C++ library.
std::string_view builtin_class(const std::exception& error) {
    if (dynamic_cast<const std::invalid_argument*>(&error)) return "builtins.ValueError";
    if (dynamic_cast<const std::domain_error*>(&error)) return "builtins.ValueError";
    if (dynamic_cast<const std::length_error*>(&error)) return "builtins.ValueError";
    if (dynamic_cast<const std::out_of_range*>(&error)) return "builtins.IndexError";
    if (dynamic_cast<const std::overflow_error*>(&error)) return "builtins.OverflowError";
    if (dynamic_cast<const std::range_error*>(&error)) return "builtins.ArithmeticError";
    if (dynamic_cast<const std::underflow_error*>(&error)) return "builtins.ArithmeticError";
    if (dynamic_cast<const std::bad_alloc*>(&error)) return "builtins.MemoryError";
    if (dynamic_cast<const std::bad_cast*>(&error)) return "builtins.TypeError";
    return "builtins.RuntimeError";
}

}  // namespace

PythonError python_error_of(const std::exception& error) {
    if (const auto* python = dynamic_cast<const PythonError*>(&error)) return *python;
    if (const auto* system = dynamic_cast<const std::system_error*>(&error))
        return from_system_error(*system);
    return PythonError(builtin_class(error), std::string(error.what()));
}

}  // namespace value
