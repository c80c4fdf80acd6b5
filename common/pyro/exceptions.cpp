#include "common/pyro/exceptions.hpp"

#include "common/pyro/exception_classes.hpp"
#include "common/value/python_class.hpp"

#include <fmt/core.h>

namespace pyro {

namespace {

using value::Dict;
using value::List;
using value::PythonError;
using value::Tuple;
using value::Value;

/// An exception as Python would see it.
struct Raised {
    std::string type;  // with module
    Tuple args;
    std::string text;  // str() of it
    Dict attributes;
    std::string remote_traceback;
};

Raised from_text(std::string_view type, const std::string& text) {
    return {std::string(type), Tuple(List{Value(text)}), text, {}, {}};
}

/// Pyro's own errors, the most derived class first.
std::string_view pyro_class(const base::Error& error) {
    if (dynamic_cast<const SecurityError*>(&error)) return "Pyro4.errors.SecurityError";
    if (dynamic_cast<const SerializeError*>(&error)) return "Pyro4.errors.SerializeError";
    if (dynamic_cast<const MessageTooLargeError*>(&error))
        return "Pyro4.errors.MessageTooLargeError";
    if (dynamic_cast<const ProtocolError*>(&error)) return "Pyro4.errors.ProtocolError";
    if (dynamic_cast<const ConnectionClosedError*>(&error))
        return "Pyro4.errors.ConnectionClosedError";
    if (dynamic_cast<const TimeoutError*>(&error)) return "Pyro4.errors.TimeoutError";
    if (dynamic_cast<const CommunicationError*>(&error)) return "Pyro4.errors.CommunicationError";
    if (dynamic_cast<const NamingError*>(&error)) return "Pyro4.errors.NamingError";
    if (dynamic_cast<const DaemonError*>(&error)) return "Pyro4.errors.DaemonError";
    return "Pyro4.errors.PyroError";
}

Raised raised(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const RemoteError& e) {
        return {e.qualified_type(), e.args(), e.what(), e.attributes(), e.traceback_text()};
    } catch (const PythonError& e) {
        return {e.qualified_type(), e.args(), e.what(), {}, {}};
    } catch (const base::Error& e) {
        return from_text(pyro_class(e), e.what());
    } catch (const std::exception& e) {
        const PythonError as_python = value::python_error_of(e);
        return {as_python.qualified_type(), as_python.args(), as_python.what(), {}, {}};
    } catch (...) {
        return from_text("builtins.RuntimeError",
                         "an exception that is no std::exception: throw a "
                         "pyro::PythonError or a std::runtime_error");
    }
}

/// As Python shows it: its own classes without their module.
std::string_view shown_type(std::string_view type) {
    constexpr std::string_view kBuiltins = "builtins.";
    return type.starts_with(kBuiltins) ? type.substr(kBuiltins.size()) : type;
}

List traceback_of(const Raised& exception, std::string_view where) {
    List lines{"Traceback (most recent call last):\n",
               fmt::format("  File \"{}\", in {}\n", program_invocation_short_name, where)};
    const auto type = shown_type(exception.type);
    lines.emplace_back(exception.text.empty() ? fmt::format("{}\n", type)
                                              : fmt::format("{}: {}\n", type, exception.text));
    if (!exception.remote_traceback.empty()) lines.emplace_back(exception.remote_traceback);
    return lines;
}

}  // namespace

Value exception_to_value(const std::exception_ptr& error, std::string_view where) {
    auto exception = raised(error);
    exception.attributes.set("_pyroTraceback", traceback_of(exception, where));
    return Dict{{"__class__", std::move(exception.type)},
                {"__exception__", true},
                {"args", std::move(exception.args)},
                {"attributes", std::move(exception.attributes)}};
}

bool is_exception(const Value& value) {
    const auto* dict = value.get_if<Dict>();
    if (dict == nullptr) return false;
    const auto* name = dict->find("__class__");
    const auto* text = name != nullptr ? name->get_if<std::string>() : nullptr;
    if (text == nullptr) return false;
    const auto* flag = dict->find("__exception__");
    return (flag != nullptr && *flag == Value(true)) || text->starts_with("Pyro4.errors.");
}

RemoteError exception_from_value(const Value& value) {
    const auto* dict = value.get_if<Dict>();
    if (dict == nullptr || !is_exception(value))
        throw PythonError("TypeError", "exceptions must derive from BaseException");
    auto type = accepted_exception_class(*dict);
    const auto& args = dict->at("args");
    const auto* items = args.sequence();
    if (items == nullptr)
        throw PythonError("TypeError", fmt::format("the arguments of {} are no list but {}", type,
                                                   args.type_name()));
    const auto* attributes = dict->find("attributes");
    const auto* state = attributes != nullptr ? attributes->get_if<Dict>() : nullptr;
    return RemoteError(type, Tuple(*items), state != nullptr ? *state : Dict());
}

}  // namespace pyro
