#include "common/value/python_error.hpp"
#include "common/wire/class_names.hpp"
#include "common/wire/serializer.hpp"
#include "tests/fuzz/checks.hpp"

#include <optional>
#include <stdexcept>

namespace fuzz {

namespace {

std::optional<value::Value> load(wire::Serializer serializer, std::string_view bytes) {
    try {
        return wire::loads(serializer, bytes);
    } catch (const value::PythonError&) {
        return std::nullopt;
    }
}

std::optional<std::string> dump(wire::Serializer serializer, const value::Value& value) {
    std::string bytes;
    try {
        wire::dumps(serializer, value, bytes);
    } catch (const value::PythonError&) {
        return std::nullopt;
    }
    return bytes;
}

void check_call(wire::Serializer serializer, std::string_view bytes) {
    try {
        const wire::Call call = wire::load_call(serializer, bytes);
        std::string written;
        wire::dump_call(serializer, call, written);
    } catch (const value::PythonError&) {
    }
}

/// Python refuses to show a number of more than 4300 digits, which 0x... can be.
void check_repr(const value::Value& value) {
    try {
        value.repr();
    } catch (const value::PythonError&) {
    }
}

/// Writes the value and reads it again.
std::optional<value::Value> pass_on(wire::Serializer serializer,
                                    const std::optional<value::Value>& value) {
    const auto bytes = value ? dump(serializer, *value) : std::nullopt;
    return bytes ? load(serializer, *bytes) : std::nullopt;
}

/// What is read can be used, and stays the same when it is passed on again and again. (At first it
/// may change: a set becomes a tuple in serpent, and -0j has no literal.)
void check_format(wire::Serializer serializer, std::string_view bytes) {
    check_call(serializer, bytes);
    auto value = load(serializer, bytes);
    if (!value) return;
    check_repr(*value);
    const auto passed_on = pass_on(serializer, pass_on(serializer, value));
    const auto again = pass_on(serializer, passed_on);
    if (passed_on && again && dump(serializer, *again) != dump(serializer, *passed_on)) {
        throw std::logic_error("a value changes when it is written and read again");
    }
    wire::to_pyro5_classes(*value);
    wire::to_pyro4_classes(*value);
}

}  // namespace

void check_serpent(std::string_view bytes) {
    check_format(wire::Serializer::Serpent, bytes);
}
void check_json(std::string_view bytes) {
    check_format(wire::Serializer::Json, bytes);
}
void check_marshal(std::string_view bytes) {
    check_format(wire::Serializer::Marshal, bytes);
}
void check_msgpack(std::string_view bytes) {
    check_format(wire::Serializer::Msgpack, bytes);
}

}  // namespace fuzz
