// The values in tests/data, which are written as JSON with tags (see its README), as value::Value.
//
//     value::Value v = support::from_json_equiv(entry.at("json_equiv"));
//     support::identical(v, wire::serpent::loads(text))
//
// Pure functions.
#pragma once

#include "common/value/value.hpp"

#include <boost/json.hpp>

namespace support {

/// {"$tuple": [..]}, {"$bytes_hex": ..}, ...; an untagged number with a point is a float. Throws
/// std::runtime_error for an unknown tag and for {"$error": ..}, which is no value.
value::Value from_json_equiv(const boost::json::value& json);

/// The same type at every level, -0.0 apart from 0.0, nan like nan, dicts in the same order: all
/// that
/// == of Python is too generous for. The order in a set does not count.
bool identical(const value::Value& a, const value::Value& b);

}  // namespace support
