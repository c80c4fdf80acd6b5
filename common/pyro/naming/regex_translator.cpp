#include "common/pyro/naming/regex_translator.hpp"

#include "common/pyro/naming/regex_reader.hpp"

namespace pyro::naming {

std::string translate_regex(std::string_view pattern) {
    return RegexReader(pattern).pattern();
}

}  // namespace pyro::naming
