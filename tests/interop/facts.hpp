// What a Python client prints, one line for each fact, run against Python and against our program.
//
//     python: add-default = 15                      ours: add-default = 15
//
//     interop::check_same(interop::facts(python_output), interop::facts(our_output),
//                         {{"lookup-tags", "= (...)"}});    // where ours is meant to be another
#pragma once

#include <map>
#include <string>

namespace interop {

/// By name, in the order of the alphabet. A name that comes twice gets "'" behind it.
using Facts = std::map<std::string, std::string>;

/// Of lines "NAME TEXT" or "NAME: TEXT". The last line has to be "end".
Facts facts(const std::string& output);

/// Fails for each fact that differs, but for those of `meant`: there ours is the one given, and
/// differs from Python's. An empty text: any that differs.
void check_same(const Facts& pythons, const Facts& ours, const Facts& meant = {});

}  // namespace interop
