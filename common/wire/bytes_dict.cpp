#include "common/wire/bytes_dict.hpp"

#include "common/wire/base64.hpp"

#include <utility>

namespace wire {

void append_bytes_dict(std::string_view bytes, char quote, std::string& text) {
    const auto quoted = [&](std::string_view word) {
        text += quote;
        text += word;
        text += quote;
    };
    text.reserve(text.size() + bytes.size() / 3 * 4 + 40);
    text += '{';
    quoted("data");
    text += ": ";
    text += quote;
    append_base64(bytes, text);
    text += quote;
    text += ", ";
    quoted("encoding");
    text += ": ";
    quoted("base64");
    text += '}';
}

std::optional<value::Bytes> bytes_of_dict(const value::Dict& dict) {
    if (dict.size() != 2) return std::nullopt;
    const value::Value* const encoding = dict.find("encoding");
    if (encoding == nullptr || !encoding->is_str()) return std::nullopt;
    if (*encoding->get_if<std::string>() != "base64") return std::nullopt;
    const value::Value* const data = dict.find("data");
    if (data == nullptr || !data->is_str()) return std::nullopt;
    std::optional<std::string> bytes = decode_base64(*data->get_if<std::string>());
    if (!bytes) return std::nullopt;
    return value::Bytes{std::move(*bytes)};
}

}  // namespace wire
