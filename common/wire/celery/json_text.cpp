#include "common/wire/celery/json_text.hpp"

#include "common/base/text.hpp"
#include "common/value/python_error.hpp"
#include "common/wire/celery/error.hpp"
#include "common/wire/formats.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wire::celery {
namespace {

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

void append_escape(char32_t code_unit, std::string& text) {
    text += fmt::format("\\u{:04x}", static_cast<unsigned>(code_unit));
}

/// What is not ASCII stands inside strings only, so it can be escaped wherever it is.
std::string escape(std::string_view json) {
    std::string text;
    text.reserve(json.size() + json.size() / 2);
    while (!json.empty()) {
        const auto end = std::find_if_not(json.begin(), json.end(), is_ascii);
        text.append(json.begin(), end);
        json.remove_prefix(static_cast<std::size_t>(end - json.begin()));
        if (json.empty()) break;
        const base::CodePoint point = base::first_code_point(json);
        if (!point.valid) throw MessageError("a str is no UTF-8");
        if (point.value > 0xffff) {
            append_escape(0xd800 + ((point.value - 0x10000) >> 10), text);
            append_escape(0xdc00 + ((point.value - 0x10000) & 0x3ff), text);
        } else {
            append_escape(point.value, text);
        }
        json.remove_prefix(point.length);
    }
    return text;
}

}  // namespace

std::string dump_json(const value::Value& value) {
    std::string text;
    try {
        json::dumps(value, text);
    } catch (const value::PythonError& error) {
        throw MessageError(error.what());
    }
    return std::all_of(text.begin(), text.end(), is_ascii) ? text : escape(text);
}

value::Value load_json(std::string_view text) {
    try {
        return json::loads(text);
    } catch (const value::PythonError& error) {
        throw MessageError(error.what());
    }
}

}  // namespace wire::celery
