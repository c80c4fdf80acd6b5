// The extension types Pyro gives to msgpack. Private to msgpack_*.cpp.
//
//     0x30  complex, two doubles            0x32  datetime, a double: seconds since 1970
//     0x31  int beyond 64 bits, its digits   0x33  date, 8 bytes: days, 1 is 0001-01-01
//
// Numbers are little endian. Pure functions, but for the time zone of this machine.
#pragma once

#include "common/value/value.hpp"

#include <string_view>

namespace wire::msgpack {

inline constexpr char kComplex = 0x30;
inline constexpr char kLargeInteger = 0x31;
inline constexpr char kDatetime = 0x32;
inline constexpr char kDate = 0x33;

/// A datetime becomes local time, as in Python, and in the form serpent and json give it:
/// "2020-02-29T13:14:15.123456"; a date "2020-02-29". PythonError ValueError for data that does not
/// fit, Pyro4.errors.SerializeError for another type.
value::Value extension_value(int type, std::string_view data);

}  // namespace wire::msgpack
