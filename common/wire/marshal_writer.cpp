#include "common/value/python_error.hpp"
#include "common/wire/formats.hpp"
#include "common/wire/serializer.hpp"
#include "common/wire/utf8.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <variant>

namespace wire::marshal {
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
    void write_integer(std::int64_t number);
    void write_long(const value::Integer& number);
    void write_text(const std::string& text);
    void write_tuple(const value::List& items, int depth);
    void write_items(const value::List& items, int depth);
    void type(char code) { out_ += code; }
    template <class Unsigned>
    void number(Unsigned value);
    void size(std::size_t size);

    std::string& out_;
};

// Little endian.
template <class Unsigned>
void Writer::number(Unsigned value) {
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
        out_ += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFFU);
}

void Writer::size(std::size_t size) {
    if (size > std::numeric_limits<std::int32_t>::max())
        throw PythonError("ValueError", "unmarshallable object");
    number(static_cast<std::uint32_t>(size));
}

void Writer::write(const Value& value, int depth) {
    if (depth > kMaxDepth) throw PythonError("ValueError", "object too deeply nested to marshal");
    std::visit(
        [&](const auto& content) {
            using T = std::decay_t<decltype(content)>;
            if constexpr (std::is_same_v<T, value::None>) {
                type('N');
            } else if constexpr (std::is_same_v<T, value::Ellipsis>) {
                type('.');
            } else if constexpr (std::is_same_v<T, bool>) {
                type(content ? 'T' : 'F');
            } else if constexpr (std::is_same_v<T, std::int64_t>) {
                write_integer(content);
            } else if constexpr (std::is_same_v<T, value::Integer>) {
                write_long(content);
            } else if constexpr (std::is_same_v<T, double>) {
                type('g');
                number(std::bit_cast<std::uint64_t>(content));
            } else if constexpr (std::is_same_v<T, value::Complex>) {
                type('y');
                number(std::bit_cast<std::uint64_t>(content.real));
                number(std::bit_cast<std::uint64_t>(content.imaginary));
            } else if constexpr (std::is_same_v<T, std::string>) {
                write_text(content);
            } else if constexpr (std::is_same_v<T, value::Bytes>) {
                type('s');
                size(content.data.size());
                out_ += content.data;
            } else if constexpr (std::is_same_v<T, value::List>) {
                type('[');
                size(content.size());
                write_items(content, depth);
            } else if constexpr (std::is_same_v<T, value::Tuple>) {
                write_tuple(content.items, depth);
            } else if constexpr (std::is_same_v<T, value::Set>) {
                type('<');
                size(content.size());
                write_items(content.items(), depth);
            } else {
                type('{');
                for (const value::Dict::Item& item : content) {
                    write(item.key, depth + 1);
                    write(item.value, depth + 1);
                }
                type('0');
            }
        },
        value.variant());
}

void Writer::write_integer(std::int64_t number) {
    if (number >= std::numeric_limits<std::int32_t>::min() &&
        number <= std::numeric_limits<std::int32_t>::max()) {
        type('i');
        this->number(static_cast<std::uint32_t>(number));
    } else {
        write_long(number);
    }
}

void Writer::write_long(const value::Integer& number) {
    const std::string magnitude = number.magnitude();
    std::string digits;
    std::uint32_t pending = 0;
    unsigned bits = 0;
    const auto put = [&] {
        const std::uint32_t digit = pending & 0x7FFFU;
        digits += static_cast<char>(digit & 0xFFU);
        digits += static_cast<char>(digit >> 8U);
        pending >>= 15U;
    };
    for (auto byte = magnitude.rbegin(); byte != magnitude.rend(); ++byte) {
        pending |= static_cast<std::uint32_t>(static_cast<unsigned char>(*byte)) << bits;
        bits += 8;
        if (bits >= 15) {
            put();
            bits -= 15;
        }
    }
    if (pending != 0) put();
    // The last digit must not be 0.
    while (digits.ends_with(std::string_view("\0\0", 2))) digits.resize(digits.size() - 2);
    const std::size_t count = digits.size() / 2;
    if (count > std::numeric_limits<std::int32_t>::max())
        throw PythonError("ValueError", "unmarshallable object");
    type('l');
    const auto signed_count = static_cast<std::int32_t>(count);
    this->number(static_cast<std::uint32_t>(number.is_negative() ? -signed_count : signed_count));
    out_ += digits;
}

void Writer::write_text(const std::string& text) {
    const bool ascii = std::all_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii && text.size() <= 0xFF) {
        type('z');
        out_ += static_cast<char>(text.size());
    } else {
        if (!ascii) check_utf8(text, true);
        type(ascii ? 'a' : 'u');
        size(text.size());
    }
    out_ += text;
}

void Writer::write_tuple(const value::List& items, int depth) {
    if (items.size() <= 0xFF) {
        type(')');
        out_ += static_cast<char>(items.size());
    } else {
        type('(');
        size(items.size());
    }
    write_items(items, depth);
}

void Writer::write_items(const value::List& items, int depth) {
    for (const Value& item : items) write(item, depth + 1);
}

void Writer::write_call(const Call& call) {
    type(')');
    out_ += '\4';
    write_text(call.object);
    write_text(call.method);
    type('[');
    size(call.args.size());
    write_items(call.args, 2);
    write(call.kwargs, 2);
}

}  // namespace

void dump_call(const Call& call, std::string& bytes) {
    Writer(bytes).write_call(call);
}

void dumps(const Value& value, std::string& bytes) {
    Writer(bytes).write(value, 1);
}

}  // namespace wire::marshal
