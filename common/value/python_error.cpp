#include "common/value/python_error.hpp"

#include <utility>

namespace value {
namespace {

std::string with_module(std::string_view type) {
    if (type.find('.') != type.npos) return std::string(type);
    return "builtins." + std::string(type);
}

/// Python's str() of an exception.
std::string text_of(std::string_view type, const Tuple& args) {
    if (args.items.empty()) return {};
    if (args.items.size() > 1) return Value(args).repr();
    const bool is_key_error = type == "KeyError" || type == "builtins.KeyError";
    return is_key_error ? args.items[0].repr() : args.items[0].str();
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
