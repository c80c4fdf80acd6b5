#include "common/base/crc32.hpp"

#include <libdeflate.h>

namespace base {

void Crc32::update(std::string_view bytes) {
    value_ = libdeflate_crc32(value_, bytes.data(), bytes.size());
}

}  // namespace base
