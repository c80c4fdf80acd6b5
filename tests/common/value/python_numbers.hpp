// Numbers, and what Python 3.11 shows for them.
#pragma once

#include <limits>
#include <string_view>

namespace python_numbers {

struct Float {
    double number;
    std::string_view repr;
};

struct ComplexNumber {
    struct {
        double real;
        double imaginary;
    } number;
    std::string_view repr;
};

struct IntegerText {
    std::string_view hexadecimal;
    std::string_view decimal;
    double nearest;
};

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

#include "tests/common/value/python_numbers.inc"

}  // namespace python_numbers
