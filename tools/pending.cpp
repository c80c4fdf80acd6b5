// Commands that are not there yet. Each of these gives way to the real one when its file arrives.
#include "common/base/errors.hpp"
#include "tools/command.hpp"

namespace lab {

__attribute__((weak)) int mutants(const Context&, const Arguments&) {
    throw base::Error("mutants is not there yet");
}
__attribute__((weak)) int guide(const Context&, const Arguments&) {
    throw base::Error("guide is not there yet");
}

}  // namespace lab
