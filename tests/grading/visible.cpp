// Makes bytes from a program printable.
#include "common/base/text.hpp"
#include "tests/grading/report.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace grading {
namespace {

/// Characters that reorder or hide what stands around them: bidirectional marks, line separators,
/// zero-width spaces, the byte order mark, non-characters.
bool is_treacherous(char32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0x061C || (c & 0xFFFE) == 0xFFFE;
}

/// Puts a blank into `marker`, after `at` characters of it, wherever it stands.
void split_marker(std::string& text, std::string_view marker, std::size_t at) {
    for (auto found = text.find(marker); found != std::string::npos;
         found = text.find(marker, found + marker.size() + 1)) {
        text.insert(found + at, 1, ' ');
    }
}

/// The bytes of blanks, of Unicode's too, that a line begins with.
std::size_t blanks_in_front(std::string_view line) {
    std::size_t at = 0;
    while (at < line.size()) {
        const auto point = base::first_code_point(line.substr(at));
        const auto c = point.value;
        const bool blank = c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
                           c == 0x202F || c == 0x205F || c == 0x3000;
        if (!blank) break;
        at += point.length;
    }
    return at;
}

/// Cut so that no character is torn.
std::string_view cut(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0u) == 0x80u) --limit;
    return text.substr(0, limit);
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

std::string safe_line(std::string_view bytes) {
    std::string line = visible(bytes);
    split_marker(line, "##[", 2);
    split_marker(line, ":=>>", 3);
    split_marker(line, "<|--", 2);
    split_marker(line, "--|>", 2);
    // A backslash in front, as of the other escapes; blanks before it do not hide a command.
    const auto first = blanks_in_front(line);
    if (line.compare(first, 2, "::") == 0) line.insert(first, "\\");
    return line;
}

std::string safe_lines(std::string_view bytes, std::size_t limit) {
    const auto kept = cut(bytes, limit);
    std::string text;
    for (std::size_t at = 0; at < kept.size();) {
        const auto end = std::min(kept.find('\n', at), kept.size());
        text += safe_line(kept.substr(at, end - at));
        if (end < kept.size()) text += '\n';
        at = end + 1;
    }
    if (kept.size() == bytes.size()) return text;
    return text + fmt::format("\n[{} more bytes are not shown]", bytes.size() - kept.size());
}

}  // namespace grading
