// The four formats a payload may have, behind one pair of functions.
//
//     wire::dumps(wire::Serializer::Serpent, value, bytes);             // appends
//     value::Value v = wire::loads(wire::Serializer::Json, bytes);
//
// Pickle, dill and cloudpickle run code of the sender when they are read: this library knows their
// numbers and refuses them. Errors are value::PythonError with the class Python raises for the same
// bytes (SyntaxError, ValueError, TypeError, UnicodeDecodeError, ...). Pure functions.
#pragma once

#include "common/value/value.hpp"
#include "common/wire/message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wire {

enum class Serializer { Serpent, Json, Marshal, Msgpack };

/// "serpent", "json", "marshal", "msgpack".
std::string_view to_string(Serializer serializer);
std::optional<Serializer> serializer_by_name(std::string_view name);

/// The number in a header: serpent 1, json 2, marshal 3, msgpack 6; in version 502 1, 3, 2, 4.
std::uint16_t serializer_id(Protocol protocol, Serializer serializer);
/// nullopt for pickle and everything unknown.
std::optional<Serializer> serializer_of(Protocol protocol, std::uint16_t id);

/// Appends the value. PythonError TypeError/ValueError for what the format cannot express.
void dumps(Serializer serializer, const value::Value& value, std::string& bytes);
value::Value loads(Serializer serializer, std::string_view bytes);

/// A call: object id, method, arguments, keyword arguments (None for attributes and batches).
struct Call {
    std::string object;
    std::string method;
    value::List args;
    value::Value kwargs = value::Dict();
};

/// Section 3.1 of docs/pyro-protocol.md: a tuple, an object with four keys in json. Appends.
void dump_call(Serializer serializer, const Call& call, std::string& bytes);
/// PythonError as Python's daemon answers: the format's own errors; ValueError "not enough values
/// to unpack (expected 4, got 3)"; KeyError "kwargs" (json); "Pyro4.errors.DaemonError" for an
/// object id that is no text; TypeError for arguments that cannot be iterated over and keyword
/// arguments that are neither None nor a dict with str as keys.
Call load_call(Serializer serializer, std::string_view bytes);

/// Python's `a, b, c = value`: exactly so many items of anything that can be iterated over.
/// PythonError ValueError for another number, TypeError.
value::List unpack(value::Value value, std::size_t count);

}  // namespace wire
