// JSON as Celery's peers write it: json.dumps of Python with its defaults, so ASCII alone.
//
//     wire::celery::dump_json(value::List{"é"})       ["\u00e9"]
//
// Raw UTF-8 is read as well. Integers have any size up to 4300 digits; NaN and Infinity are written
// and read, as Python does. bytes, which Celery refuses, travel as the dict of common/wire/formats.
// Pure functions.
#pragma once

#include "common/value/value.hpp"

#include <string>
#include <string_view>

namespace wire::celery {

/// MessageError for what JSON has no form for: complex numbers, keys that are lists, ...
std::string dump_json(const value::Value& value);

/// MessageError with the place: "Expecting value: line 1 column 2 (char 1)".
value::Value load_json(std::string_view text);

}  // namespace wire::celery
