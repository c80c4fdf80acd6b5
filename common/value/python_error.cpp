#include "common/value/python_error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace value {
namespace {

std::string with_module(std::string_view type) {
    if (type.find('.') != type.npos) return std::string(type);
    return "builtins." + std::string(type);
}

/// OSError and the classes under it, which show their two arguments as number and text.
bool is_os_error(std::string_view type) {
    static constexpr std::array<std::string_view, 18> kNames{"OSError",
                                                             "IOError",
                                                             "EnvironmentError",
                                                             "BlockingIOError",
                                                             "BrokenPipeError",
                                                             "ChildProcessError",
                                                             "ConnectionError",
                                                             "ConnectionAbortedError",
                                                             "ConnectionRefusedError",
                                                             "FileExistsError",
                                                             "ConnectionResetError",
                                                             "FileNotFoundError",
                                                             "InterruptedError",
                                                             "IsADirectoryError",
                                                             "NotADirectoryError",
                                                             "PermissionError",
                                                             "ProcessLookupError",
                                                             "TimeoutError"};
    return std::find(kNames.begin(), kNames.end(), type) != kNames.end();
}

/// Python's str() of an exception.
std::string text_of(std::string_view type, const Tuple& args) {
    constexpr std::string_view kBuiltins = "builtins.";
    if (type.starts_with(kBuiltins)) type.remove_prefix(kBuiltins.size());
    const List& items = args.items;
    if (items.empty()) return {};
    if (items.size() == 2 && is_os_error(type))
        return "[Errno " + items[0].str() + "] " + items[1].str();
    if (items.size() > 1) return Value(args).repr();
    return type == "KeyError" ? items[0].repr() : items[0].str();
}

}  // namespace

PythonError::PythonError(std::string_view type, const std::string& message)
    : PythonError(type, Tuple{message}) {}

PythonError::PythonError(std::string_view type, Tuple args)
    : base::Error(text_of(type, args)),
      content_(std::make_shared<const Content>(Content{with_module(type), std::move(args)})) {}

std::string_view PythonError::type() const {
    const std::string_view name = content_->type;
    return name.substr(name.rfind('.') + 1);
}

}  // namespace value
