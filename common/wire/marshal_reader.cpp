#include "common/value/python_error.hpp"
#include "common/wire/formats.hpp"
#include "common/wire/utf8.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wire::marshal {
namespace {

using value::PythonError;
using value::Value;

constexpr int kMaxDepth = 1000;

[[noreturn]] void bad_data(const std::string& what) {
    throw PythonError("ValueError", "bad marshal data (" + what + ")");
}

// An object that others refer to is read again for each of them, from where it stands. That needs
// no memory of its own, and its cost can be counted: about one for each value, which takes some 40
// bytes then. A small message may not become more than this.
constexpr std::size_t kFreeExpansion = std::size_t{1} << 20U;
constexpr std::size_t kExpansionPerByte = 8;
constexpr std::size_t kBytesPerUnit = 32;

class Reader {
public:
    explicit Reader(std::string_view bytes)
        : bytes_(bytes), expansion_left_(kFreeExpansion + kExpansionPerByte * bytes.size()) {}

    /// The next object; nullopt for the byte that ends a dict.
    std::optional<Value> read_object();

private:
    struct Reference {
        std::size_t position;  // of its type byte
        bool complete;
    };

    Value read_content(unsigned type);
    Value read_item(const char* container);
    Value read_reference();
    Value read_long();
    value::List read_items(std::size_t count, const char* container);
    Value read_dict();
    Value read_set(std::size_t count);
    Value read_utf8(std::size_t length);
    Value read_latin1(std::size_t length);

    std::string_view take(std::size_t length);
    unsigned byte();
    std::int32_t int32();
    double float64();
    std::size_t size(const char* what);
    std::size_t left() const { return bytes_.size() - at_; }

    std::string_view bytes_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool again_ = false;  // inside of a reference: its own references are known already
    std::size_t expansion_left_;
    std::vector<Reference> references_;
};

std::string_view Reader::take(std::size_t length) {
    if (length > left()) throw PythonError("EOFError", "marshal data too short");
    if (again_) {
        const std::size_t cost = 1 + length / kBytesPerUnit;
        if (cost > expansion_left_) bad_data("references make it too large");
        expansion_left_ -= cost;
    }
    at_ += length;
    return bytes_.substr(at_ - length, length);
}

unsigned Reader::byte() {
    if (left() == 0) throw PythonError("EOFError", "EOF read where object expected");
    return static_cast<unsigned char>(take(1).front());
}

std::int32_t Reader::int32() {
    const std::string_view bytes = take(4);
    std::uint32_t number = 0;
    for (std::size_t i = 4; i-- > 0;) number = number << 8U | static_cast<unsigned char>(bytes[i]);
    return static_cast<std::int32_t>(number);
}

double Reader::float64() {
    const std::string_view bytes = take(8);
    std::uint64_t number = 0;
    for (std::size_t i = 8; i-- > 0;) number = number << 8U | static_cast<unsigned char>(bytes[i]);
    return std::bit_cast<double>(number);
}

std::size_t Reader::size(const char* what) {
    const std::int32_t size = int32();
    if (size < 0) bad_data(std::string(what) + " size out of range");
    return static_cast<std::size_t>(size);
}

// The types whose objects Python numbers when bit 0x80 is set.
bool can_be_referred_to(unsigned type) {
    return std::string_view("NTFS.r0").find(static_cast<char>(type)) == std::string_view::npos;
}

std::optional<Value> Reader::read_object() {
    const std::size_t start = at_;
    const unsigned code = byte();
    const unsigned type = code & 0x7FU;
    if (type == '0') return std::nullopt;
    if (++depth_ > kMaxDepth) throw PythonError("ValueError", "recursion limit exceeded");
    const bool numbered = (code & 0x80U) != 0 && !again_ && can_be_referred_to(type);
    const std::size_t index = references_.size();
    if (numbered) references_.push_back({start, false});
    Value value = read_content(type);
    if (numbered) references_[index].complete = true;
    --depth_;
    return value;
}

Value Reader::read_content(unsigned type) {
    switch (type) {
        case 'N':
            return value::None();
        case 'T':
            return true;
        case 'F':
            return false;
        case '.':
            return value::Ellipsis();
        case 'i':
            return int32();
        case 'l':
            return read_long();
        case 'g':
            return float64();
        case 'y': {
            const double real = float64();
            return value::Complex{real, float64()};
        }
        case 's':
            return value::Bytes{std::string(take(size("bytes object")))};
        case 'z':
        case 'Z':
            return read_latin1(byte());
        case 'a':
        case 'A':
            return read_latin1(size("string"));
        case 'u':
        case 't':
            return read_utf8(size("string"));
        case ')':
            return value::Tuple(read_items(byte(), "tuple"));
        case '(':
            return value::Tuple(read_items(size("tuple"), "tuple"));
        case '[':
            return read_items(size("list"), "list");
        case '<':
        case '>':
            return read_set(size("set"));
        case '{':
            return read_dict();
        case 'r':
            return read_reference();
        default:
            bad_data("unknown type code");
    }
}

Value Reader::read_utf8(std::size_t length) {
    const std::string_view text = take(length);
    check_utf8(text, true);
    return text;
}

// ASCII, says the type, but Python takes the other bytes for Latin-1.
Value Reader::read_latin1(std::size_t length) {
    std::string text;
    for (const char c : take(length)) append_utf8(static_cast<unsigned char>(c), text);
    return Value(std::move(text));
}

// Digits of 15 bits, least significant first.
Value Reader::read_long() {
    const std::int32_t count = int32();
    const auto digits = static_cast<std::size_t>(count < 0 ? -std::int64_t{count} : count);
    std::string magnitude;
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const std::string_view bytes = take(2);
        const std::uint32_t digit = static_cast<unsigned char>(bytes[0]) |
                                    static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[1]))
                                        << 8U;
        if (digit > 0x7FFF) bad_data("digit out of range in long");
        if (digit == 0 && i + 1 == digits) bad_data("unnormalized long data");
        pending |= digit << bits;
        for (bits += 15; bits >= 8; bits -= 8) {
            magnitude += static_cast<char>(pending & 0xFFU);
            pending >>= 8U;
        }
    }
    magnitude += static_cast<char>(pending);
    std::reverse(magnitude.begin(), magnitude.end());
    return value::Integer::from_bytes(magnitude, count < 0);
}

Value Reader::read_item(const char* container) {
    std::optional<Value> item = read_object();
    if (!item) {
        throw PythonError("TypeError", std::string("NULL object in marshal data for ") + container);
    }
    return std::move(*item);
}

value::List Reader::read_items(std::size_t count, const char* container) {
    value::List items;
    // No more than a modest guess: the announced number may be a lie.
    items.reserve(std::min({count, left(), std::size_t{64}}));
    for (; count > 0; --count) items.push_back(read_item(container));
    return items;
}

Value Reader::read_set(std::size_t count) {
    value::Set set;
    for (; count > 0; --count) set.insert(read_item("set"));
    return set;
}

Value Reader::read_dict() {
    value::Dict dict;
    while (std::optional<Value> key = read_object()) {
        std::optional<Value> value = read_object();
        if (!value) break;  // as Python does
        dict.set(std::move(*key), std::move(*value));
    }
    return dict;
}

Value Reader::read_reference() {
    const std::int32_t index = int32();
    if (index < 0 || static_cast<std::size_t>(index) >= references_.size())
        bad_data("invalid reference");
    const Reference reference = references_[static_cast<std::size_t>(index)];
    // A container inside of itself: values have no such thing.
    if (!reference.complete) bad_data("invalid reference");
    const std::size_t position = std::exchange(at_, reference.position);
    const bool outer = std::exchange(again_, true);
    Value value = read_item("object");
    at_ = position;
    again_ = outer;
    return value;
}

}  // namespace

Value loads(std::string_view bytes) {
    std::optional<Value> value = Reader(bytes).read_object();
    if (!value) throw PythonError("TypeError", "NULL object in marshal data for object");
    return std::move(*value);
}

}  // namespace wire::marshal
