// Values from C++ types and back.
//
//     value::to_value(std::vector<int>{1, 2})               [1, 2]
//     v.to<std::map<std::string, double>>()                 checked: TypeError names what was
//     expected
//
//     C++                                        Python written      accepted when read
//     bool                                       bool                bool
//     integers, value::Integer                   int                 int in range, bool
//     float, double                              float               float, int, bool
//     std::string, string_view, char*            str                 str
//     value::Bytes, std::vector<std::byte>       bytes               bytes; the dict serpent makes
//     of them std::vector, list, deque, array, span      list                list, tuple, set
//     std::pair, std::tuple                      tuple               tuple, list of that length
//     std::set, unordered_set                    set                 set, list, tuple
//     std::map, unordered_map                    dict                dict
//     std::optional                              None or the value   None or the value
//     value::Value                               itself              anything
//
// A type of your own: specialise Codec with these three members.
#pragma once

#include "common/value/python_error.hpp"
#include "common/value/value.hpp"

#include <string>

namespace value {

template <class T>
struct Codec;
//  static Value to_value(const T& item);
//  static T from_value(const Value& value);        // PythonError("TypeError", ...)
//  static std::string type_name();                 // for messages: "list of int"

template <class T>
Value to_value(T&& item);

}  // namespace value
