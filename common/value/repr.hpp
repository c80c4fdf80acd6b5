// How Python shows values: what Value::repr() is made of, for those who write literals themselves.
//
//     value::append_float(text, 1e16);      // 1e+16
//
// Each function appends to `text`. Pure functions.
#pragma once

#include "common/value/value.hpp"

#include <string>
#include <string_view>

namespace value {

/// The shortest digits that are read back as the same number: 1.0, 1e-05, inf, nan.
void append_float(std::string& text, double number);

/// (1+2j), 2j
void append_complex(std::string& text, Complex number);

/// Quotes and escapes; a lone surrogate (three bytes) appears as \ud800.
void append_str(std::string& text, std::string_view content);

/// b'\x00'
void append_bytes(std::string& text, std::string_view content);

void append_repr(std::string& text, const Value& value);

}  // namespace value
