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
#include <iterator>
#include <type_traits>
#include <variant>

namespace wire::serpent {
namespace {

using value::PythonError;
using value::Value;

constexpr std::string_view kHeader = "# serpent utf-8 python3.2\n";
constexpr int kMaxDepth = 200;

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    void write(const Value& value, int depth);
    void write_call(const Call& call);

private:
    void write_float(double number);
    void write_complex(value::Complex number);
    void write_text(std::string_view text);
    std::size_t write_special(std::string_view rest, std::string_view text);
    void write_items(const value::List& items, int depth);
    void write_tuple(const value::List& items, int depth);
    void write_dict(const value::Dict& dict, int depth);
    void write_set(const value::Set& set, int depth);
    void write_key(const Value& key, int depth);

    std::string& out_;
};

void Writer::write(const Value& value, int depth) {
    if (depth > kMaxDepth) {
        throw PythonError("ValueError",
                          "Object graph nesting too deep. Increase serializer.maximum_level if you "
                          "think you need more,  but this may cause a RecursionError instead if "
                          "Python's recursion limit doesn't allow it.");
    }
    std::visit(
        [&](const auto& content) {
            using T = std::decay_t<decltype(content)>;
            if constexpr (std::is_same_v<T, value::None>) {
                out_ += "None";
            } else if constexpr (std::is_same_v<T, value::Ellipsis>) {
                out_ += "...";
            } else if constexpr (std::is_same_v<T, bool>) {
                out_ += content ? "True" : "False";
            } else if constexpr (std::is_same_v<T, std::int64_t>) {
                append_integer(content, out_);
            } else if constexpr (std::is_same_v<T, value::Integer>) {
                out_ += content.to_string();
            } else if constexpr (std::is_same_v<T, double>) {
                write_float(content);
            } else if constexpr (std::is_same_v<T, value::Complex>) {
                write_complex(content);
            } else if constexpr (std::is_same_v<T, std::string>) {
                write_text(content);
            } else if constexpr (std::is_same_v<T, value::Bytes>) {
                append_bytes_dict(content.data, '\'', out_);
            } else if constexpr (std::is_same_v<T, value::List>) {
                out_ += '[';
                write_items(content, depth);
                out_ += ']';
            } else if constexpr (std::is_same_v<T, value::Tuple>) {
                write_tuple(content.items, depth);
            } else if constexpr (std::is_same_v<T, value::Set>) {
                write_set(content, depth);
            } else {
                write_dict(content, depth);
            }
        },
        value.variant());
}

void Writer::write_float(double number) {
    if (std::isnan(number)) {
        out_ += "{'__class__':'float','value':'nan'}";  // there is no literal for it
    } else if (std::isinf(number)) {
        out_ += number < 0 ? "-1e30000" : "1e30000";
    } else {
        value::append_float(out_, number);
    }
}

// An imaginary part of -0.0 has no literal: Python writes "+-0.0j", which it cannot read. It
// becomes 0.0 here; so does a real part of -0.0 before a plus, since the reader adds both. nan is
// refused.
void Writer::write_complex(value::Complex number) {
    if (std::isnan(number.real) || std::isnan(number.imaginary))
        throw PythonError("ValueError", "serpent has no text for a complex number with nan in it");
    const bool plus = number.imaginary >= 0;
    out_ += '(';
    write_float(plus ? number.real + 0.0 : number.real);
    if (plus) out_ += '+';
    write_float(number.imaginary + 0.0);
    out_ += "j)";
}

// --- text ---

// The first character that is not plain ASCII to be copied as it is.
const char* find_special(const char* begin, const char* end, char quote) {
    return scan::find_first(
        begin, end,
        [quote](auto bytes) {
            return scan::equal(bytes, quote) | scan::equal(bytes, '\\') |
                   scan::equal(bytes, '\x7F') | scan::control_or_not_ascii(bytes);
        },
        [quote](char c) { return c == quote || c == '\\' || c < 0x20 || c > 0x7E; });
}

void Writer::write_text(std::string_view text) {
    const bool double_quotes = text.find('\'') != text.npos && text.find('"') == text.npos;
    const char quote = double_quotes ? '"' : '\'';
    out_.reserve(out_.size() + text.size() + 3);
    out_ += quote;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (;;) {
        const char* const special = find_special(at, end, quote);
        out_.append(at, special);
        if (special == end) break;
        at = special + write_special({special, static_cast<std::size_t>(end - special)}, text);
    }
    out_ += quote;
}

// Writes the character `rest` begins with, which may need an escape; returns its length.
std::size_t Writer::write_special(std::string_view rest, std::string_view text) {
    const base::CodePoint point = base::first_code_point(rest);
    if (!point.valid) {
        const char32_t surrogate = leading_surrogate(rest);
        if (surrogate == 0) check_utf8(text, true);  // throws
        out_ += fmt::format("\\u{:04x}", static_cast<unsigned>(surrogate));
        return 3;
    }
    const auto number = static_cast<unsigned>(point.value);
    if (number == '\n') {
        out_ += "\\n";
    } else if (number == '\r') {
        out_ += "\\r";
    } else if (number == '\t') {
        out_ += "\\t";
    } else if (base::is_printable(point.value)) {
        if (point.length == 1) out_ += '\\';  // the quote, or a backslash
        out_ += rest.substr(0, point.length);
    } else if (number <= 0xFF) {
        out_ += fmt::format("\\x{:02x}", number);
    } else if (number <= 0xFFFF) {
        out_ += fmt::format("\\u{:04x}", number);
    } else {
        out_ += fmt::format("\\U{:08x}", number);
    }
    return point.length;
}

// --- containers ---

void Writer::write_items(const value::List& items, int depth) {
    bool first = true;
    for (const Value& item : items) {
        if (!first) out_ += ',';
        first = false;
        write(item, depth + 1);
    }
}

void Writer::write_tuple(const value::List& items, int depth) {
    out_ += '(';
    write_items(items, depth);
    out_ += items.size() == 1 ? ",)" : ")";
}

void Writer::write_call(const Call& call) {
    out_ += '(';
    write_text(call.object);
    out_ += ',';
    write_text(call.method);
    out_ += ',';
    if (call.method == "<batch>") {
        // Python hands over its list of calls as it is.
        out_ += '[';
        write_items(call.args, 1);
        out_ += ']';
    } else {
        write_tuple(call.args, 1);
    }
    out_ += ',';
    write(call.kwargs, 1);
    out_ += ')';
}

// Old versions of Python do not read set(): no members are written as an empty tuple.
void Writer::write_set(const value::Set& set, int depth) {
    if (set.size() == 0) {
        out_ += "()";
        return;
    }
    char separator = '{';
    for (const Value& item : set.items()) {
        out_ += separator;
        separator = ',';
        write_key(item, depth + 1);
    }
    out_ += '}';
}

void Writer::write_dict(const value::Dict& dict, int depth) {
    out_ += '{';
    bool first = true;
    for (const value::Dict::Item& item : dict) {
        if (!first) out_ += ',';
        first = false;
        write_key(item.key, depth + 1);
        out_ += ':';
        write(item.value, depth + 1);
    }
    out_ += '}';
}

// Python's serpent takes no None for a key, though it would be hashable.
void Writer::write_key(const Value& key, int depth) {
    if (key.is_none() || key.kind() == value::Kind::Ellipsis) {
        throw PythonError(
            "TypeError",
            fmt::format("one of the keys in a dict or set is not of a primitive hashable "
                        "type: <class '{}'>. Use simple types as keys or use a list or "
                        "tuple as container.",
                        key.type_name()));
    }
    write(key, depth);
}

}  // namespace

void dump_call(const Call& call, std::string& bytes) {
    bytes += kHeader;
    Writer(bytes).write_call(call);
}

void dumps(const Value& value, std::string& bytes) {
    bytes += kHeader;
    Writer(bytes).write(value, 0);
}

}  // namespace wire::serpent
