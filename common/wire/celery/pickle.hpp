// Python's pickle, as far as plain values go: results in Celery's database tables are pickles.
//
//     std::string bytes = wire::celery::dump_pickle(10);       // 80 04 4B 0A 2E
//     value::Value ten = wire::celery::load_pickle(bytes);
//
// A pickle is a program for a small stack machine. Only what builds None, bool, int, float, str,
// bytes, list, tuple, set and dict is carried out; what would look up a class or call something is
// refused, so that no pickle can run anything. Protocols 2 to 5 are read, 4 is written. A container
// that occurs twice arrives as two. Pure functions; the only error is MessageError.
#pragma once

#include "common/value/value.hpp"
#include "common/wire/celery/error.hpp"

#include <string>
#include <string_view>

namespace wire::celery {

/// complex and Ellipsis have no plain form: MessageError.
std::string dump_pickle(const value::Value& value);

/// At most 1000 levels deep, at most as many values as there are bytes and a million more: what
/// refers to itself again and again cannot make a small text a large value.
value::Value load_pickle(std::string_view bytes);

}  // namespace wire::celery
