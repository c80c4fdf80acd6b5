#include "tests/interop/twin/samples.hpp"

#include "common/pyro/errors.hpp"

#include <functional>
#include <limits>
#include <map>

namespace interop {

namespace {

using value::Bytes;
using value::Dict;
using value::Integer;
using value::List;
using value::None;
using value::Set;
using value::Tuple;
using value::Value;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Integer integer(const std::string& digits) {
    return Integer::parse(digits).value();
}

std::string all_octets() {
    std::string octets;
    for (int octet = 0; octet < 256; ++octet) octets += static_cast<char>(octet);
    return octets;
}

Value nested() {
    const Dict inner{{"c", Tuple{None(), List{true, "x"}}}};
    return Dict{{"a", List{Tuple{1, Dict{{"b", inner}}}, Set{7}}}};
}

std::map<std::string, Value> all_samples() {
    using namespace std::string_literals;
    return {
        {"none", None()},
        {"true", true},
        {"false", false},
        {"int", 42},
        {"negative", -7},
        {"int63", std::numeric_limits<std::int64_t>::max()},
        {"int64", integer("18446744073709551616")},
        {"huge", integer("1" + std::string(60, '0'))},
        {"minus_huge", integer("-1" + std::string(60, '0'))},
        {"one", 1.0},
        {"tenth", 0.1},
        {"e16", 1e16},
        {"e-5", 1e-5},
        {"tiny", std::numeric_limits<double>::denorm_min()},
        {"minus_zero", -0.0},
        {"inf", kInfinity},
        {"minus_inf", -kInfinity},
        {"nan", std::numeric_limits<double>::quiet_NaN()},
        {"complex", value::Complex{1.5, -2}},
        {"text", "hello"},
        {"empty_text", ""},
        {"quote", "it's"},
        {"quotes", "it's \"so\""},
        {"escapes", "a\\b\n\t\r\x00\x1f\x7f"s},
        {"unicode", "hé € 中 😀"},
        {"separators", "\u2028\u200b\ufeff\u00a0\u3000"},
        {"bytes", Bytes{"\x00\x01\xff"s}},
        {"empty_bytes", Bytes{}},
        {"all_bytes", Bytes{all_octets()}},
        {"list", List{1, "two", 3.0}},
        {"empty_list", List{}},
        {"tuple", Tuple{1, 2}},
        {"single_tuple", Tuple{1}},
        {"empty_tuple", Tuple{}},
        {"dict", Dict{{"a", 1}, {"b", List{2}}}},
        {"empty_dict", Dict{}},
        {"int_keys", Dict{{1, "one"}, {-2, "minus two"}}},
        {"tuple_keys", Dict{{Tuple{1, "x"}, "pair"}}},
        {"set", Set{3}},
        {"empty_set", Set{}},
        {"nested", nested()},
    };
}

template <class Error, class... Items>
std::function<void()> thrower(Items... items) {
    return [=] { throw Error(items...); };
}

std::map<std::string, std::function<void()>> all_failures() {
    using pyro::PythonError;
    const auto python = [](const char* type, const Tuple& args) {
        return thrower<PythonError>(type, args);
    };
    return {
        {"value", python("ValueError", {"bad value"})},
        {"two", python("ValueError", {"first", 2})},
        {"empty", python("RuntimeError", {})},
        {"key", python("KeyError", {"missing"})},
        {"index", python("IndexError", {"list index out of range"})},
        {"type", python("TypeError", {"wrong type"})},
        {"zero", python("ZeroDivisionError", {"integer division or modulo by zero"})},
        {"attribute", python("AttributeError", {"no such thing"})},
        {"os", python("FileNotFoundError", {2, "No such file or directory"})},
        {"stop", python("StopIteration", {"early"})},
        {"unicode",
         python("UnicodeDecodeError", {"utf-8", Bytes{"\xff"}, 0, 1, "invalid start byte"})},
        {"attributes",
         thrower<pyro::RemoteError>("builtins.ValueError", Tuple{"with", "attributes"},
                                    Dict{{"colour", "red"}, {"items", List{1, 2}}})},
        {"non_ascii", python("ValueError", {"hé €"})},
        {"pyro", python("Pyro4.errors.PyroError", {"of Pyro"})},
        {"naming", thrower<pyro::NamingError>("unknown name: x")},
        {"daemon", thrower<pyro::DaemonError>("of the daemon")},
        {"security", thrower<pyro::SecurityError>("not allowed")},
        {"serialize", thrower<pyro::SerializeError>("cannot be written")},
        {"communication", thrower<pyro::CommunicationError>("never sent")},
        {"closed", thrower<pyro::ConnectionClosedError>("never sent")},
        {"timeout", thrower<pyro::TimeoutError>("never sent")},
        {"protocol", thrower<pyro::ProtocolError>("never sent")},
        // Only here: what the C++ library throws.
        {"invalid_argument", thrower<std::invalid_argument>("not a number")},
        {"out_of_range", thrower<std::out_of_range>("past the end")},
        {"runtime", thrower<std::runtime_error>("of C++")},
        {"memory", thrower<std::bad_alloc>()},
        {"number", [] { throw 42; }},
    };
}

}  // namespace

value::Value sample(const std::string& name) {
    static const auto samples = all_samples();
    const auto found = samples.find(name);
    if (found == samples.end()) throw pyro::PythonError("KeyError", name);
    return found->second;
}

void fail(const std::string& kind) {
    static const auto failures = all_failures();
    if (const auto found = failures.find(kind); found != failures.end()) found->second();
    throw pyro::PythonError("KeyError", kind);
}

}  // namespace interop
