#include "common/value/python_error.hpp"
#include "common/wire/byte_order.hpp"
#include "common/wire/formats.hpp"
#include "common/wire/msgpack_extension.hpp"
#include "common/wire/utf8.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <utility>

namespace wire::msgpack {
namespace {

using value::PythonError;
using value::Value;

constexpr int kMaxDepth = 1000;

class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    Value read_document();

private:
    Value read_value();
    Value read_sized(unsigned code);
    Value read_text(std::size_t length);
    Value read_extension(std::size_t length);
    Value read_array(std::size_t count);
    Value read_map(std::size_t count);

    std::string_view take(std::size_t length);
    std::uint64_t number(std::size_t size) { return read_number(take(size), 0, size); }
    std::size_t left() const { return bytes_.size() - at_; }

    std::string_view bytes_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

std::string_view Reader::take(std::size_t length) {
    if (length > left()) throw PythonError("ValueError", "Unpack failed: incomplete input");
    at_ += length;
    return bytes_.substr(at_ - length, length);
}

Value Reader::read_document() {
    Value value = read_value();
    if (left() > 0) throw PythonError("ValueError", "unpack(b) received extra data.");
    return value;
}

Value Reader::read_value() {
    const auto code = static_cast<unsigned>(number(1));
    if (code < 0x80) return code;
    if (code < 0x90) return read_map(code & 0x0FU);
    if (code < 0xA0) return read_array(code & 0x0FU);
    if (code < 0xC0) return read_text(code & 0x1FU);
    if (code >= 0xE0) return static_cast<std::int8_t>(code);
    return read_sized(code);
}

// The codes in the middle: of each kind, those with 1, 2, 4 (and 8) bytes for a size or number.
Value Reader::read_sized(unsigned code) {
    switch (code) {
        case 0xC0:
            return value::None();
        case 0xC2:
            return false;
        case 0xC3:
            return true;
        case 0xC4:
            return value::Bytes{std::string(take(number(1)))};
        case 0xC5:
            return value::Bytes{std::string(take(number(2)))};
        case 0xC6:
            return value::Bytes{std::string(take(number(4)))};
        case 0xC7:
            return read_extension(number(1));
        case 0xC8:
            return read_extension(number(2));
        case 0xC9:
            return read_extension(number(4));
        case 0xCA:
            return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(number(4))));
        case 0xCB:
            return std::bit_cast<double>(number(8));
        case 0xCC:
            return number(1);
        case 0xCD:
            return number(2);
        case 0xCE:
            return number(4);
        case 0xCF:
            return number(8);
        case 0xD0:
            return static_cast<std::int8_t>(number(1));
        case 0xD1:
            return static_cast<std::int16_t>(number(2));
        case 0xD2:
            return static_cast<std::int32_t>(number(4));
        case 0xD3:
            return static_cast<std::int64_t>(number(8));
        case 0xD4:
            return read_extension(1);
        case 0xD5:
            return read_extension(2);
        case 0xD6:
            return read_extension(4);
        case 0xD7:
            return read_extension(8);
        case 0xD8:
            return read_extension(16);
        case 0xD9:
            return read_text(number(1));
        case 0xDA:
            return read_text(number(2));
        case 0xDB:
            return read_text(number(4));
        case 0xDC:
            return read_array(number(2));
        case 0xDD:
            return read_array(number(4));
        case 0xDE:
            return read_map(number(2));
        case 0xDF:
            return read_map(number(4));
        default:
            throw PythonError("ValueError", "invalid msgpack data");  // 0xC1 is never used
    }
}

Value Reader::read_text(std::size_t length) {
    const std::string_view text = take(length);
    check_utf8(text);
    return text;
}

Value Reader::read_extension(std::size_t length) {
    const auto type = static_cast<std::int8_t>(number(1));
    return extension_value(type, take(length));
}

// Announced numbers are checked against what is left before anything is reserved: each item takes a
// byte.
Value Reader::read_array(std::size_t count) {
    if (count > left()) throw PythonError("ValueError", "Unpack failed: incomplete input");
    if (++depth_ > kMaxDepth) throw PythonError("ValueError", "recursion limit exceeded");
    value::List items;
    items.reserve(std::min(count, std::size_t{64}));
    for (; count > 0; --count) items.push_back(read_value());
    --depth_;
    return items;
}

Value Reader::read_map(std::size_t count) {
    if (count > left() / 2) throw PythonError("ValueError", "Unpack failed: incomplete input");
    if (++depth_ > kMaxDepth) throw PythonError("ValueError", "recursion limit exceeded");
    value::Dict dict;
    for (; count > 0; --count) {
        Value key = read_value();
        dict.set(std::move(key), read_value());
    }
    --depth_;
    return dict;
}

}  // namespace

Value loads(std::string_view bytes) {
    return Reader(bytes).read_document();
}

}  // namespace wire::msgpack
