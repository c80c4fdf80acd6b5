// What every format must do, whichever it is: keep values, survive damage, take no more time than
// the length of its input warrants.
#pragma once

#include "common/value/value.hpp"
#include "tests/support/random_value.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace format_checks {

struct Format {
    void (*dumps)(const value::Value&, std::string&);
    value::Value (*loads)(std::string_view);
};

/// "ValueError: ..." that reading throws, empty if it gives a value.
std::string error_of(const Format& format, std::string_view bytes);

/// [[[]]] for 3.
value::Value nested_list(int depth);

/// Each character, which is below 256, as one byte.
std::string latin1(std::string_view text);

/// What is read is what was written, for random values; `expected` turns a value into what the
/// format makes of it.
void check_round_trip(const Format& format, const support::RandomValueOptions& options,
                      const std::function<void(value::Value&)>& simplify);

/// Every beginning of a message, and messages with bits turned over, bytes changed, dropped and
/// doubled: a value comes out or a PythonError.
void check_damage(const Format& format, const support::RandomValueOptions& options);

/// `piece`, `times` over.
std::string repeated(std::string_view piece, int times);

/// The numbers below `times`, each between the two texts.
std::string numbered(std::string_view before, std::string_view after, int times);

/// Reading each of the texts, named and made of a number of pieces, takes time in proportion to
/// that number; an error counts as an answer.
void check_linear(const Format& format,
                  const std::map<std::string, std::function<std::string(int)>>& texts);

/// In place: an empty set becomes an empty tuple, and zeros in complex numbers lose their sign.
void as_serpent_keeps_it(value::Value& value);

}  // namespace format_checks
