// Makes bytes from a program printable.
#include "common/base/text.hpp"
#include "tests/grading/report.hpp"

#include <fmt/core.h>

namespace grading {
namespace {

/// Characters that reorder or hide what stands around them: bidirectional marks, line separators,
/// zero-width spaces, the byte order mark, non-characters.
bool is_treacherous(char32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0x061C || (c & 0xFFFE) == 0xFFFE;
}

}  // namespace

std::string visible(std::string_view bytes) {
    std::string result;
    while (!bytes.empty()) {
        const auto point = base::first_code_point(bytes);
        const auto c = point.value;
        if (!point.valid || c < 0x20 || (c >= 0x7F && c < 0xA0))
            result +=
                c == '\t' ? std::string("\\t") : fmt::format("\\x{:02x}", static_cast<unsigned>(c));
        else if (is_treacherous(c))
            result += fmt::format("\\u{{{:04x}}}", static_cast<unsigned>(c));
        else
            result += bytes.substr(0, point.length);
        bytes.remove_prefix(point.length);
    }
    return result;
}

}  // namespace grading
