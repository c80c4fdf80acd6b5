#include "common/base/text.hpp"
#include "common/value/python_error.hpp"
#include "common/value/repr.hpp"
#include "common/wire/bytes_dict.hpp"
#include "common/wire/formats.hpp"
#include "common/wire/number.hpp"
#include "common/wire/scan.hpp"
#include "common/wire/serializer.hpp"
#include "common/wire/utf8.hpp"

#include <fmt/core.h>

#include <cmath>
#include <cstdint>
#include <type_traits>
#include <variant>

namespace wire::json {
namespace {

using value::PythonError;
using value::Value;

constexpr int kMaxDepth = 1000;

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    void write(const Value& value, int depth);
    void write_call(const Call& call);

private:
    void write_float(double number);
    void write_text(std::string_view text);
    std::size_t write_special(std::string_view rest, std::string_view text);
    void write_items(const value::List& items, int depth);
    void write_dict(const value::Dict& dict, int depth);
    void write_key(const Value& key);

    std::string& out_;
};

void Writer::write(const Value& value, int depth) {
    std::visit(
        [&](const auto& content) {
            using T = std::decay_t<decltype(content)>;
            if constexpr (std::is_same_v<T, value::None>) {
                out_ += "null";
            } else if constexpr (std::is_same_v<T, bool>) {
                out_ += content ? "true" : "false";
            } else if constexpr (std::is_same_v<T, std::int64_t>) {
                append_integer(content, out_);
            } else if constexpr (std::is_same_v<T, value::Integer>) {
                out_ += content.to_string();
            } else if constexpr (std::is_same_v<T, double>) {
                write_float(content);
            } else if constexpr (std::is_same_v<T, std::string>) {
                write_text(content);
            } else if constexpr (std::is_same_v<T, value::Bytes>) {
                append_bytes_dict(content.data, '"', out_);
            } else if constexpr (std::is_same_v<T, value::List>) {
                write_items(content, depth);
            } else if constexpr (std::is_same_v<T, value::Tuple>) {
                write_items(content.items, depth);
            } else if constexpr (std::is_same_v<T, value::Set>) {
                write_items(content.items(), depth);
            } else if constexpr (std::is_same_v<T, value::Dict>) {
                write_dict(content, depth);
            } else {
                throw PythonError(
                    "Pyro4.errors.SerializeError",
                    fmt::format("don't know how to serialize class <class '{}'> using serializer "
                                "JsonSerializer. Give it vars() or an appropriate __getstate__",
                                value.type_name()));
            }
        },
        value.variant());
}

void Writer::write_float(double number) {
    if (std::isnan(number)) {
        out_ += "NaN";
    } else if (std::isinf(number)) {
        out_ += number < 0 ? "-Infinity" : "Infinity";
    } else {
        value::append_float(out_, number);
    }
}

// The first character that is not to be copied as it is, or may begin a surrogate or bytes that are
// no UTF-8: those are looked at one by one.
const char* find_special(const char* begin, const char* end) {
    return scan::find_first(
        begin, end,
        [](auto bytes) {
            return scan::equal(bytes, '"') | scan::equal(bytes, '\\') |
                   scan::control_or_not_ascii(bytes);
        },
        [](char c) { return c == '"' || c == '\\' || c < 0x20; });
}

void Writer::write_text(std::string_view text) {
    out_ += '"';
    const char* at = text.data();
    const char* const end = at + text.size();
    for (;;) {
        const char* const special = find_special(at, end);
        out_.append(at, special);
        if (special == end) break;
        at = special + write_special({special, static_cast<std::size_t>(end - special)}, text);
    }
    out_ += '"';
}

// Writes the character `rest` begins with; returns its length.
std::size_t Writer::write_special(std::string_view rest, std::string_view text) {
    const base::CodePoint point = base::first_code_point(rest);
    if (!point.valid) {
        // Python fails to encode its own text here; as an escape it is good JSON.
        const char32_t surrogate = leading_surrogate(rest);
        if (surrogate == 0) check_utf8(text, true);  // throws
        out_ += fmt::format("\\u{:04x}", static_cast<unsigned>(surrogate));
        return 3;
    }
    switch (rest.front()) {
        case '"':
            out_ += "\\\"";
            break;
        case '\\':
            out_ += "\\\\";
            break;
        case '\n':
            out_ += "\\n";
            break;
        case '\r':
            out_ += "\\r";
            break;
        case '\t':
            out_ += "\\t";
            break;
        case '\b':
            out_ += "\\b";
            break;
        case '\f':
            out_ += "\\f";
            break;
        default:
            if (point.value < 0x20) {
                out_ += fmt::format("\\u{:04x}", static_cast<unsigned>(point.value));
            } else {
                out_ += rest.substr(0, point.length);
            }
    }
    return point.length;
}

void check_depth(int depth) {
    if (depth > kMaxDepth) {
        throw PythonError("RecursionError",
                          "maximum recursion depth exceeded while encoding a JSON object");
    }
}

void Writer::write_items(const value::List& items, int depth) {
    check_depth(depth);
    out_ += '[';
    bool first = true;
    for (const Value& item : items) {
        if (!first) out_ += ", ";
        first = false;
        write(item, depth + 1);
    }
    out_ += ']';
}

void Writer::write_dict(const value::Dict& dict, int depth) {
    check_depth(depth);
    out_ += '{';
    bool first = true;
    for (const value::Dict::Item& item : dict) {
        if (!first) out_ += ", ";
        first = false;
        write_key(item.key);
        out_ += ": ";
        write(item.value, depth + 1);
    }
    out_ += '}';
}

// Numbers, bool and None become strings; the peer does not see the difference.
void Writer::write_key(const Value& key) {
    switch (key.kind()) {
        case value::Kind::Str:
            write(key, 0);
            break;
        case value::Kind::None:
        case value::Kind::Bool:
        case value::Kind::Int:
        case value::Kind::Float:
            out_ += '"';
            write(key, 0);
            out_ += '"';
            break;
        default:
            throw PythonError(
                "TypeError",
                fmt::format("keys must be str, int, float, bool or None, not {}", key.type_name()));
    }
}

void Writer::write_call(const Call& call) {
    out_ += "{\"object\": ";
    write_text(call.object);
    out_ += ", \"method\": ";
    write_text(call.method);
    out_ += ", \"params\": ";
    write_items(call.args, 2);
    out_ += ", \"kwargs\": ";
    write(call.kwargs, 2);
    out_ += '}';
}

}  // namespace

void dump_call(const Call& call, std::string& bytes) {
    Writer(bytes).write_call(call);
}

void dumps(const Value& value, std::string& bytes) {
    Writer(bytes).write(value, 1);
}

}  // namespace wire::json
