// The serializers one by one; see serializer.hpp for what is common to them. `dumps` appends.
#pragma once

#include "common/value/value.hpp"

#include <string>
#include <string_view>

/// Python literals as text, after a comment line; the default of Pyro (section 10).
///
/// Written byte for byte as Python's serpent does. Bytes travel as {'data': <base64>, 'encoding':
/// 'base64'} and nan as {'__class__':'float','value':'nan'}; loads() turns both back, so a dict of
/// exactly that form does not arrive as a dict. An empty set is written as (), which stays a tuple.
/// dumps() throws PythonError TypeError for None or ... as a key, ValueError for nan in a complex
/// number, integers of more than 4300 digits and more than 200 levels.
///
/// loads() takes every literal that Python's ast.literal_eval takes, at most 200 brackets deep,
/// except characters by name (\N{EURO SIGN}), which Python never writes. It throws PythonError with
/// Python's class: SyntaxError, IndentationError, ValueError, TypeError (unhashable keys),
/// UnicodeDecodeError, OverflowError. Time is linear in the size.
namespace wire::serpent {
void dumps(const value::Value& value, std::string& bytes);
value::Value loads(std::string_view text);
}  // namespace wire::serpent

/// JSON with Python's additions: NaN, Infinity, -Infinity, integers of any size (4300 digits).
namespace wire::json {
void dumps(const value::Value& value, std::string& bytes);
value::Value loads(std::string_view text);
}  // namespace wire::json

/// CPython's marshal, version 4.
namespace wire::marshal {
void dumps(const value::Value& value, std::string& bytes);
value::Value loads(std::string_view bytes);
}  // namespace wire::marshal

/// MessagePack with Pyro's extension types.
namespace wire::msgpack {
void dumps(const value::Value& value, std::string& bytes);
value::Value loads(std::string_view bytes);
}  // namespace wire::msgpack
