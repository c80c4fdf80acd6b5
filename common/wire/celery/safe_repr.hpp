// The text for `argsrepr` and `kwargsrepr`: arguments as logs and monitors show them.
//
//     wire::celery::safe_repr(value::Tuple{5, "a"})      (5, 'a')
//
// As celery.utils.saferepr: three levels deep, cut at about 1024 characters, text as it is between
// quotes. Pure function.
#pragma once

#include "common/value/value.hpp"

#include <cstddef>
#include <string>

namespace wire::celery {

inline constexpr std::size_t kReprLength = 1024;

std::string safe_repr(const value::Value& value, std::size_t max_length = kReprLength);

}  // namespace wire::celery
