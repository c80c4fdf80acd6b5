#include "common/base/errors.hpp"

#include <system_error>

namespace base {

std::string system_text(int error) {
    return std::generic_category().message(error);
}

void throw_system_error(std::string_view attempt, int error) {
    throw Error(std::string(attempt) + ": " + system_text(error));
}

}  // namespace base
