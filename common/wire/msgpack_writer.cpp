#include "common/value/python_error.hpp"
#include "common/wire/byte_order.hpp"
#include "common/wire/formats.hpp"
#include "common/wire/msgpack_extension.hpp"
#include "common/wire/serializer.hpp"
#include "common/wire/utf8.hpp"

#include <fmt/core.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <variant>

namespace wire::msgpack {
namespace {

using value::PythonError;
using value::Value;

constexpr int kMaxDepth = 1000;

/// The codes of a kind: up to how much of it fits into the code itself, and those followed by a
/// size of 1, 2 and 4 bytes; 0: there is none.
struct Codes {
    std::size_t fixed_limit;
    unsigned fixed;
    unsigned one;
    unsigned two;
    unsigned four;
};
constexpr Codes kText{32, 0xA0, 0xD9, 0xDA, 0xDB};
constexpr Codes kBytes{0, 0, 0xC4, 0xC5, 0xC6};
constexpr Codes kArray{16, 0x90, 0, 0xDC, 0xDD};
constexpr Codes kMap{16, 0x80, 0, 0xDE, 0xDF};
constexpr Codes kExtension{0, 0, 0xC7, 0xC8, 0xC9};

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    void write(const Value& value, int depth);
    void write_call(const Call& call);

private:
    void write_integer(std::int64_t number);
    void write_large(const value::Integer& number);
    void write_text(const std::string& text);
    void write_extension(char type, std::string_view data);
    void write_complex(value::Complex number);
    void write_items(const value::List& items, int depth);
    void write_dict(const value::Dict& dict, int depth);
    void head(const Codes& codes, std::size_t size);
    void code(unsigned code, std::uint64_t number, std::size_t size);

    std::string& out_;
};

void Writer::write(const Value& value, int depth) {
    if (depth > kMaxDepth) throw PythonError("ValueError", "recursion limit exceeded.");
    std::visit(
        [&](const auto& content) {
            using T = std::decay_t<decltype(content)>;
            if constexpr (std::is_same_v<T, value::None>) {
                code(0xC0, 0, 0);
            } else if constexpr (std::is_same_v<T, bool>) {
                code(content ? 0xC3 : 0xC2, 0, 0);
            } else if constexpr (std::is_same_v<T, std::int64_t>) {
                write_integer(content);
            } else if constexpr (std::is_same_v<T, value::Integer>) {
                write_large(content);
            } else if constexpr (std::is_same_v<T, double>) {
                code(0xCB, std::bit_cast<std::uint64_t>(content), 8);
            } else if constexpr (std::is_same_v<T, value::Complex>) {
                write_complex(content);
            } else if constexpr (std::is_same_v<T, std::string>) {
                write_text(content);
            } else if constexpr (std::is_same_v<T, value::Bytes>) {
                head(kBytes, content.data.size());
                out_ += content.data;
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
                                "MsgpackSerializer. Give it vars() or an appropriate __getstate__",
                                value.type_name()));
            }
        },
        value.variant());
}

void Writer::code(unsigned code, std::uint64_t number, std::size_t size) {
    out_ += static_cast<char>(code);
    append_number(number, size, out_);
}

void Writer::head(const Codes& codes, std::size_t size) {
    if (size < codes.fixed_limit) {
        code(codes.fixed | static_cast<unsigned>(size), 0, 0);
    } else if (size <= 0xFF && codes.one != 0) {
        code(codes.one, size, 1);
    } else if (size <= 0xFFFF) {
        code(codes.two, size, 2);
    } else if (size <= 0xFFFFFFFF) {
        code(codes.four, size, 4);
    } else {
        throw PythonError("ValueError", "object is too large for msgpack");
    }
}

void Writer::write_integer(std::int64_t number) {
    const auto bits = static_cast<std::uint64_t>(number);
    if (number >= -32 && number < 0x80) {
        code(static_cast<unsigned>(bits & 0xFFU), 0, 0);
    } else if (number >= 0) {
        if (number <= 0xFF) {
            code(0xCC, bits, 1);
        } else if (number <= 0xFFFF) {
            code(0xCD, bits, 2);
        } else if (number <= 0xFFFFFFFF) {
            code(0xCE, bits, 4);
        } else {
            code(0xCF, bits, 8);
        }
    } else if (number >= std::numeric_limits<std::int8_t>::min()) {
        code(0xD0, bits, 1);
    } else if (number >= std::numeric_limits<std::int16_t>::min()) {
        code(0xD1, bits, 2);
    } else if (number >= std::numeric_limits<std::int32_t>::min()) {
        code(0xD2, bits, 4);
    } else {
        code(0xD3, bits, 8);
    }
}

void Writer::write_large(const value::Integer& number) {
    const std::string magnitude = number.magnitude();
    if (!number.is_negative() && magnitude.size() == 8) {
        code(0xCF, read_number(magnitude, 0, 8), 8);
    } else {
        write_extension(kLargeInteger, number.to_string());
    }
}

void Writer::write_text(const std::string& text) {
    if (const std::size_t at = find_surrogate(text); at != text.npos) {
        throw PythonError("UnicodeEncodeError",
                          fmt::format("'utf-8' codec can't encode character '\\u{:x}': surrogates "
                                      "not allowed",
                                      static_cast<unsigned>(
                                          leading_surrogate(std::string_view(text).substr(at)))));
    }
    check_utf8(text);
    head(kText, text.size());
    out_ += text;
}

void Writer::write_extension(char type, std::string_view data) {
    switch (data.size()) {
        case 1:
            code(0xD4, 0, 0);
            break;
        case 2:
            code(0xD5, 0, 0);
            break;
        case 4:
            code(0xD6, 0, 0);
            break;
        case 8:
            code(0xD7, 0, 0);
            break;
        case 16:
            code(0xD8, 0, 0);
            break;
        default:
            head(kExtension, data.size());
            break;
    }
    out_ += type;
    out_ += data;
}

void Writer::write_complex(value::Complex number) {
    std::string data;
    for (const double part : {number.real, number.imaginary}) {
        auto bits = std::bit_cast<std::uint64_t>(part);
        for (int i = 0; i < 8; ++i, bits >>= 8U) data += static_cast<char>(bits & 0xFFU);
    }
    write_extension(kComplex, data);
}

void Writer::write_items(const value::List& items, int depth) {
    head(kArray, items.size());
    for (const Value& item : items) write(item, depth + 1);
}

void Writer::write_dict(const value::Dict& dict, int depth) {
    head(kMap, dict.size());
    for (const value::Dict::Item& item : dict) {
        write(item.key, depth + 1);
        write(item.value, depth + 1);
    }
}

void Writer::write_call(const Call& call) {
    head(kArray, 4);
    write_text(call.object);
    write_text(call.method);
    write_items(call.args, 1);
    write(call.kwargs, 1);
}

}  // namespace

void dump_call(const Call& call, std::string& bytes) {
    Writer(bytes).write_call(call);
}

void dumps(const Value& value, std::string& bytes) {
    Writer(bytes).write(value, 0);
}

}  // namespace wire::msgpack
