#include "common/wire/byte_order.hpp"
#include "common/wire/celery/pickle.hpp"

#include <bit>
#include <cstdint>
#include <type_traits>
#include <variant>

namespace wire::celery {
namespace {

using value::Value;

constexpr int kMaxDepth = 1000;

class Writer {
public:
    void write(const Value& value, int depth);
    std::string take() {
        bytes_ += '.';
        return std::move(bytes_);
    }

private:
    void write_int(std::int64_t number);
    void write_large(const value::Integer& number);
    void write_sized(char short_code, char code, std::string_view data);
    void write_items(const value::List& items, int depth);
    void little(std::uint64_t number, std::size_t size) {
        for (; size > 0; --size, number >>= 8) bytes_ += static_cast<char>(number & 0xff);
    }

    std::string bytes_ = "\x80\x04";
};

void Writer::write_int(std::int64_t number) {
    if (number >= 0 && number < 0x100) {
        bytes_ += 'K';
        little(static_cast<std::uint64_t>(number), 1);
    } else if (number >= 0 && number < 0x10000) {
        bytes_ += 'M';
        little(static_cast<std::uint64_t>(number), 2);
    } else if (number >= INT32_MIN && number <= INT32_MAX) {
        bytes_ += 'J';
        little(static_cast<std::uint64_t>(number), 4);
    } else {
        bytes_ += "\x8a\x08";
        little(static_cast<std::uint64_t>(number), 8);
    }
}

/// Two's complement, least significant byte first.
void Writer::write_large(const value::Integer& number) {
    const std::string magnitude = number.magnitude();
    std::string digits(magnitude.rbegin(), magnitude.rend());
    digits += '\0';  // room for the sign
    if (number.is_negative()) {
        unsigned carry = 1;
        for (char& digit : digits) {
            const unsigned sum =
                (~static_cast<unsigned>(static_cast<unsigned char>(digit)) & 0xffU) + carry;
            digit = static_cast<char>(sum & 0xff);
            carry = sum >> 8;
        }
    }
    if (digits.size() < 0x100) {
        bytes_ += '\x8a';
        little(digits.size(), 1);
    } else {
        bytes_ += '\x8b';
        little(digits.size(), 4);
    }
    bytes_ += digits;
}

void Writer::write_sized(char short_code, char code, std::string_view data) {
    if (data.size() > UINT32_MAX) throw MessageError("a text of more than 4 GB cannot be written");
    const bool is_short = data.size() < 0x100;
    bytes_ += is_short ? short_code : code;
    little(data.size(), is_short ? 1 : 4);
    bytes_ += data;
}

void Writer::write_items(const value::List& items, int depth) {
    bytes_ += '(';
    for (const Value& item : items) write(item, depth + 1);
}

void Writer::write(const Value& value, int depth) {
    if (depth > kMaxDepth) throw MessageError("a value of more than 1000 levels");
    std::visit(
        [&](const auto& content) {
            using T = std::decay_t<decltype(content)>;
            if constexpr (std::is_same_v<T, value::None>) {
                bytes_ += 'N';
            } else if constexpr (std::is_same_v<T, bool>) {
                bytes_ += content ? '\x88' : '\x89';
            } else if constexpr (std::is_same_v<T, std::int64_t>) {
                write_int(content);
            } else if constexpr (std::is_same_v<T, value::Integer>) {
                write_large(content);
            } else if constexpr (std::is_same_v<T, double>) {
                bytes_ += 'G';
                append_number(std::bit_cast<std::uint64_t>(content), 8, bytes_);
            } else if constexpr (std::is_same_v<T, std::string>) {
                write_sized('\x8c', 'X', content);
            } else if constexpr (std::is_same_v<T, value::Bytes>) {
                write_sized('C', 'B', content.data);
            } else if constexpr (std::is_same_v<T, value::List>) {
                bytes_ += ']';
                write_items(content, depth);
                bytes_ += 'e';
            } else if constexpr (std::is_same_v<T, value::Tuple>) {
                write_items(content.items, depth);
                bytes_ += 't';
            } else if constexpr (std::is_same_v<T, value::Set>) {
                bytes_ += '\x8f';
                write_items(content.items(), depth);
                bytes_ += '\x90';
            } else if constexpr (std::is_same_v<T, value::Dict>) {
                bytes_ += "}(";
                for (const value::Dict::Item& item : content) {
                    write(item.key, depth + 1);
                    write(item.value, depth + 1);
                }
                bytes_ += 'u';
            } else {
                throw MessageError("a value of type " + std::string(value.type_name()) +
                                   " cannot be stored as a result");
            }
        },
        value.variant());
}

}  // namespace

std::string dump_pickle(const Value& value) {
    Writer writer;
    writer.write(value, 1);
    return writer.take();
}

}  // namespace wire::celery
