// The serializers one by one; see serializer.hpp for what is common to them. `dumps` appends.
#pragma once

#include "common/value/value.hpp"

#include <string>
#include <string_view>

/// Python literals as text, after a comment line; the default of Pyro. Reads all that Python's
/// literal_eval reads, at most 200 brackets deep, and the dict of base64 as bytes.
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
