#include "tests/grading/value_type.hpp"

#include "common/base/errors.hpp"
#include "common/base/time_text.hpp"

#include <fmt/core.h>

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace grading {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::pair<std::string_view, ValueType>, 10> kTypes{{
    {"word", ValueType::Word},
    {"int", ValueType::Int},
    {"port", ValueType::Port},
    {"hex", ValueType::Hex},
    {"ip", ValueType::Ip},
    {"float", ValueType::Float},
    {"text", ValueType::Text},
    {"repr", ValueType::Repr},
    {"clock", ValueType::Clock},
    {"now", ValueType::Now},
}};

/// How far from "now" the type `now` may be: the clock shows whole seconds, and machines are slow.
constexpr auto kNowTolerance = 5s;

constexpr std::size_t kClockLength = 24;  // "Sat Nov 21 03:15:15 2026"

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

template <class Predicate>
std::size_t run_length(std::string_view text, Predicate allowed, std::size_t from = 0) {
    std::size_t end = from;
    while (end < text.size() && allowed(text[end])) ++end;
    return end;
}

std::optional<std::size_t> not_empty(std::size_t length) {
    return length > 0 ? std::optional(length) : std::nullopt;
}

std::optional<std::size_t> integer_length(const Piece& piece, std::string_view text) {
    const std::size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
    const std::size_t length = run_length(text, is_digit, sign);
    if (length == sign) return std::nullopt;
    long long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + length, value);
    if (error != std::errc{}) {
        if (piece.lowest || piece.highest) return std::nullopt;  // larger than any bound
        return length;
    }
    if (piece.lowest && value < *piece.lowest) return std::nullopt;
    if (piece.highest && value > *piece.highest) return std::nullopt;
    return length;
}

std::optional<std::size_t> float_length(std::string_view text) {
    const std::size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
    std::size_t end = run_length(text, is_digit, sign);
    if (end == sign) return std::nullopt;
    if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1]))
        end = run_length(text, is_digit, end + 1);
    return end;
}

std::optional<std::size_t> ip_length(std::string_view text) {
    const std::size_t length =
        run_length(text, [](char c) { return is_hex(c) || c == ':' || c == '.'; });
    const std::string address(text.substr(0, length));
    in6_addr ignored{};
    if (inet_pton(AF_INET, address.c_str(), &ignored) == 1 ||
        inet_pton(AF_INET6, address.c_str(), &ignored) == 1)
        return length;
    return std::nullopt;
}

std::optional<std::size_t> repr_length(std::string_view text) {
    if (text.empty() || (text[0] != '\'' && text[0] != '"')) return std::nullopt;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == text[0])
            return i + 1;
    }
    return std::nullopt;
}

/// The time a clock text shows, if it is exactly what the clock would print.
std::optional<WallTime> clock_time(std::string_view text) {
    const std::string shown(text.substr(0, kClockLength));
    std::tm parts{};
    if (shown.size() < kClockLength ||
        strptime(shown.c_str(), "%a %b %e %H:%M:%S %Y", &parts) == nullptr)
        return std::nullopt;
    parts.tm_isdst = -1;
    const auto time = std::chrono::system_clock::from_time_t(std::mktime(&parts));
    if (base::time_text(time) != shown) return std::nullopt;
    return time;
}

std::string random_word(Random& random) {
    constexpr std::string_view kConsonants = "bdfgklmnprstvz";
    constexpr std::string_view kVowels = "aeiou";
    const auto pick = [&](std::string_view from) {
        return from[std::uniform_int_distribution<std::size_t>(0, from.size() - 1)(random)];
    };
    std::string word;
    const int syllables = std::uniform_int_distribution(2, 4)(random);
    for (int i = 0; i < syllables; ++i) {
        word += pick(kConsonants);
        word += pick(kVowels);
    }
    return word;
}

std::string free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = fd >= 0 && ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    if (fd >= 0) ::close(fd);
    if (!bound) throw base::Error("find a free port: the machine has none on 127.0.0.1");
    return std::to_string(ntohs(address.sin_port));
}

}  // namespace

std::optional<ValueType> value_type(std::string_view name) {
    for (const auto& [known, type] : kTypes)
        if (known == name) return type;
    return std::nullopt;
}

std::optional<std::size_t> value_length(const Piece& piece, std::string_view text, WallTime when) {
    switch (piece.type) {
        case ValueType::Word:
            return not_empty(run_length(text, [](char c) { return is_digit(c) || is_letter(c); }));
        case ValueType::Int:
            return integer_length(piece, text);
        case ValueType::Port: {
            Piece bounded;
            bounded.lowest = 1;
            bounded.highest = 65535;
            return integer_length(bounded, text);
        }
        case ValueType::Hex:
            return not_empty(run_length(text, is_hex));
        case ValueType::Ip:
            return ip_length(text);
        case ValueType::Float:
            return float_length(text);
        case ValueType::Repr:
            return repr_length(text);
        case ValueType::Clock:
            return clock_time(text) ? std::optional(kClockLength) : std::nullopt;
        case ValueType::Now: {
            const auto time = clock_time(text);
            if (!time || when - *time > kNowTolerance || *time - when > kNowTolerance)
                return std::nullopt;
            return kClockLength;
        }
        case ValueType::Any:
        case ValueType::Text:
            break;
    }
    return std::nullopt;
}

std::string choose_value(const Piece& piece, Random& random) {
    const auto number = [&](long long low, long long high) {
        return std::uniform_int_distribution<long long>(low, high)(random);
    };
    switch (piece.type) {
        case ValueType::Int:
            return std::to_string(number(piece.lowest.value_or(1), piece.highest.value_or(1000)));
        case ValueType::Port:
            return free_port();
        case ValueType::Hex:
            return fmt::format("{:08x}", number(0, 0xffffffff));
        case ValueType::Ip:
            return "127.0.0.1";
        case ValueType::Float:
            return fmt::format("{}.{}", number(0, 999), number(1, 9));
        case ValueType::Text:
            return random_word(random) + " " + random_word(random) + " " + random_word(random);
        case ValueType::Repr:
            return "'" + random_word(random) + "'";
        case ValueType::Clock:
            return base::time_text(WallTime(std::chrono::seconds(number(1, 2'000'000'000))));
        case ValueType::Now:
            return base::time_text(std::chrono::system_clock::now());
        case ValueType::Word:
        case ValueType::Any:
            break;
    }
    return random_word(random);
}

}  // namespace grading
