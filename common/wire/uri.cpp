#include "common/wire/uri.hpp"

#include "common/base/text.hpp"
#include "common/value/python_error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace wire {

namespace {

constexpr std::int64_t kNameServerPort = 9090;
constexpr std::string_view kUnixSocket = "./u:";

[[noreturn]] void refuse(const std::string& text) {
    throw value::PythonError("Pyro4.errors.PyroError", text);
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Python's str.isspace for one character.
bool is_space(char32_t c) {
    return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 || c == 0xa0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x3000;
}

bool has_space(std::string_view text) {
    while (!text.empty()) {
        const base::CodePoint point = base::first_code_point(text);
        if (point.valid && is_space(point.value)) return true;
        text.remove_prefix(point.length);
    }
    return false;
}

/// The text without white space at both ends.
std::string_view strip(std::string_view text) {
    std::size_t begin = text.size();
    std::size_t end = 0;
    for (std::size_t i = 0; i < text.size();) {
        const base::CodePoint point = base::first_code_point(text.substr(i));
        if (!point.valid || !is_space(point.value)) {
            begin = std::min(begin, i);
            end = i + point.length;
        }
        i += point.length;
    }
    return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

/// Python's int(): blanks around, a sign, digits with single underscores between them.
std::optional<std::int64_t> read_int(std::string_view text) {
    text = strip(text);
    std::string digits;
    if (text.starts_with('-') || text.starts_with('+')) {
        if (text.front() == '-') digits = "-";
        text.remove_prefix(1);
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool joins = text[i] == '_' && i > 0 && is_digit(text[i - 1]) &&
                           i + 1 < text.size() && is_digit(text[i + 1]);
        if (joins) continue;
        if (!is_digit(text[i])) return std::nullopt;
        digits += text[i];
    }
    std::int64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    if (error != std::errc() || stop != end) return std::nullopt;
    return number;
}

struct HostPort {
    std::string host;
    std::string port;  ///< empty: none
};

/// "[::1]:port"; what follows is ignored, as by Pyro.
HostPort split_ipv6(std::string_view location) {
    if (location.starts_with("[[")) {
        refuse("invalid ipv6 address: enclosed in too many brackets");
    }
    const std::size_t end = location.find_first_not_of("0123456789abcdefABCDEF:%", 1);
    if (end == std::string_view::npos || end == 1 || location[end] != ']') {
        refuse("invalid ipv6 address: the part between brackets must be a numeric ipv6 address");
    }
    HostPort parts{std::string(location.substr(1, end - 1)), {}};
    location.remove_prefix(end + 1);
    if (location.starts_with(':')) {
        const auto digits_end = std::find_if_not(location.begin() + 1, location.end(), is_digit);
        parts.port.assign(location.begin() + 1, digits_end);
    }
    return parts;
}

HostPort split_location(std::string_view location) {
    if (location.starts_with('[')) return split_ipv6(location);
    const std::size_t colon = location.find(':');
    if (colon == std::string_view::npos) return {std::string(location), {}};
    return {std::string(location.substr(0, colon)), std::string(location.substr(colon + 1))};
}

/// The location may be empty: then it was not there.
void read_location(std::string_view location, std::optional<std::int64_t> default_port, Uri& uri) {
    if (location.empty()) return;
    if (location.starts_with(kUnixSocket)) {
        uri.socket_name = location.substr(kUnixSocket.size());
        if (uri.socket_name.empty() || uri.socket_name.find(':') != std::string::npos) {
            refuse("invalid uri (location)");
        }
        return;
    }
    HostPort parts = split_location(location);
    uri.host = std::move(parts.host);
    const std::optional<std::int64_t> port =
        parts.port.empty() ? default_port : read_int(parts.port);
    if (!port) {
        refuse("invalid port in uri, port=" + (parts.port.empty() ? "None" : parts.port));
    }
    uri.port = *port;
}

struct Parts {
    std::string protocol;
    std::string_view object;
    std::string_view location;  ///< empty: none
};

/// The three parts of "protocol:object@location"; the object ends at the first @ that has one
/// character at least on each side.
Parts split_uri(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    Parts parts;
    const auto word_end = std::find_if_not(text.begin(), text.end(), is_letter);
    std::transform(text.begin(), word_end, std::back_inserter(parts.protocol),
                   [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    text.remove_prefix(parts.protocol.size());
    if (!parts.protocol.starts_with("PYRO") || text.size() < 2 || text.front() != ':') {
        refuse("invalid uri");
    }
    text.remove_prefix(1);
    const std::size_t at = text.find('@', 1);
    const bool has_location = at != std::string_view::npos && at + 1 < text.size() &&
                              text.find('\n', at) == std::string_view::npos;
    parts.object = has_location ? text.substr(0, at) : text;
    if (has_location) parts.location = text.substr(at + 1);
    if (has_space(parts.object)) refuse("invalid uri");
    return parts;
}

std::vector<std::string> split_tags(std::string_view text) {
    std::vector<std::string> tags;
    for (std::size_t comma = 0; comma != std::string_view::npos;) {
        comma = text.find(',');
        tags.emplace_back(text.substr(0, comma));
        if (comma != std::string_view::npos) text.remove_prefix(comma + 1);
    }
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    return tags;
}

std::string_view word(Uri::Form form) {
    switch (form) {
        case Uri::Form::Pyro:
            return "PYRO";
        case Uri::Form::PyroName:
            return "PYRONAME";
        case Uri::Form::PyroMeta:
            return "PYROMETA";
    }
    return "PYRO";
}

Uri::Form form_of(std::string_view protocol) {
    for (const auto form : {Uri::Form::Pyro, Uri::Form::PyroName, Uri::Form::PyroMeta}) {
        if (word(form) == protocol) return form;
    }
    refuse("invalid uri (protocol)");
}

}  // namespace

Uri::Uri(std::string_view text) {
    const Parts parts = split_uri(text);
    form = form_of(parts.protocol);
    if (form == Form::Pyro && parts.location.empty()) refuse("invalid uri");
    if (form == Form::PyroMeta) {
        tags = split_tags(parts.object);
    } else {
        object = parts.object;
    }
    const bool has_default = form != Form::Pyro;
    read_location(parts.location, has_default ? std::optional(kNameServerPort) : std::nullopt,
                  *this);
}

Uri read_uri(std::string_view text) {
    try {
        return Uri(text);
    } catch (const value::PythonError& error) {
        throw value::PythonError(
            error.qualified_type(),
            fmt::format("{}: {} (PYRO:object@host:port, PYRONAME:name or PYROMETA:tag,tag)",
                        error.what(), value::Value(std::string(text)).repr()));
    }
}

std::string Uri::location() const {
    if (!host.empty()) {
        const bool is_ipv6 = host.find(':') != std::string::npos;
        return is_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
    }
    return socket_name.empty() ? std::string() : std::string(kUnixSocket) + socket_name;
}

std::string Uri::to_string() const {
    std::string text(word(form));
    text += ':';
    text += object;
    for (const std::string& tag : tags) {
        if (&tag != &tags.front()) text += ',';
        text += tag;
    }
    const std::string where = location();
    return where.empty() ? text : text + "@" + where;
}

}  // namespace wire
