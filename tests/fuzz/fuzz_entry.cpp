// What libFuzzer calls, for one check: LABS_FUZZ_CHECK is its function. An exception that escapes
// ends the program, which libFuzzer reports with the bytes.
#include "tests/fuzz/checks.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const void* bytes = data;
    LABS_FUZZ_CHECK(std::string_view(static_cast<const char*>(bytes), size));
    return 0;
}
