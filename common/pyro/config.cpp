#include "common/pyro/config.hpp"

#include "common/value/python_error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdlib>
#include <limits>
#include <string_view>

namespace pyro {
namespace {

[[noreturn]] void refuse(const std::string& text) {
    throw value::PythonError("ValueError", text);
}

std::string_view stripped(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

bool to_bool(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (text == "1" || text == "yes" || text == "on" || text == "true") return true;
    if (text == "0" || text == "no" || text == "off" || text == "false") return false;
    refuse("invalid boolean value");
}

/// Digits as Python's int() takes them: blanks around, one underscore between two digits.
template <class T>
T to_whole(const std::string& text) {
    std::string digits;
    std::string_view rest = stripped(text);
    if (rest.starts_with('+')) rest.remove_prefix(1);
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const bool between = i > 0 && i + 1 < rest.size() && rest[i + 1] != '_';
        if (rest[i] != '_' || !between) digits += rest[i];
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) {
        refuse("invalid literal for int() with base 10: " + value::Value(text).repr());
    }
    const bool fits = number >= 0 && static_cast<std::uint64_t>(number) <=
                                         static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    if (error != std::errc() || !fits) refuse("out of range");
    return static_cast<T>(number);
}

std::chrono::milliseconds to_seconds(const std::string& text) {
    std::string_view digits = stripped(text);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    double seconds = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) {
        refuse("could not convert string to float: " + value::Value(text).repr());
    }
    constexpr double kHundredYears = 3.2e9;
    if (error != std::errc() || !(seconds >= 0 && seconds <= kHundredYears)) {
        refuse("Timeout value out of range");
    }
    return std::chrono::milliseconds(std::llround(std::ceil(seconds * 1000)));
}

[[noreturn]] void refuse_serializer(std::string_view name) {
    throw value::PythonError("Pyro4.errors.SerializeError",
                             fmt::format("serializer '{}' is unknown or not available", name));
}

wire::Serializer to_serializer(const std::string& name) {
    const auto serializer = wire::serializer_by_name(name);
    if (!serializer) refuse_serializer(name);
    return *serializer;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t comma = text.find(',');
        parts.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return parts;
        text.remove_prefix(comma + 1);
    }
}

/// What runs code of the sender may stand in the list, for Python programs beside this one; it is
/// accepted nowhere.
std::set<wire::Serializer> to_serializers(const std::string& text) {
    std::set<wire::Serializer> accepted;
    for (const std::string& name : split(text)) {
        if (name == "pickle" || name == "dill" || name == "cloudpickle") continue;
        accepted.insert(to_serializer(name));
    }
    return accepted;
}

std::vector<std::string> to_addresses(const std::string& text) {
    std::vector<std::string> addresses;
    for (const std::string& part : split(text)) {
        const std::string_view address = stripped(part);
        addresses.emplace_back(address == "''" ? std::string_view() : address);
    }
    return addresses;
}

ServerType to_server_type(const std::string& text) {
    if (text == "thread") return ServerType::Thread;
    if (text == "multiplex") return ServerType::Multiplex;
    throw value::PythonError("Pyro4.errors.PyroError", "invalid server type '" + text + "'");
}

int to_pool_size(const std::string& text) {
    const int size = to_whole<int>(text);
    if (size == 0) refuse("threadpool sizes must be greater than zero");
    return size;
}

int to_ip_version(const std::string& text) {
    const int version = to_whole<int>(text);
    if (version != 0 && version != 4 && version != 6) {
        refuse("use 4, 6 or 0");
    }
    return version;
}

/// Calls `use(text)` when the variable is set; an error names the variable.
template <class Use>
void with(const char* name, Use use) {
    const char* text = std::getenv(name);
    if (text == nullptr) return;
    try {
        use(std::string(text));
    } catch (const value::PythonError& error) {
        throw value::PythonError(error.qualified_type(),
                                 fmt::format("{}={}: {}", name, text, error.what()));
    }
}

void read(const char* name, std::string& target) {
    with(name, [&](const auto& text) { target = text; });
}
void read(const char* name, bool& target) {
    with(name, [&](const auto& text) { target = to_bool(text); });
}
void read(const char* name, std::chrono::milliseconds& target) {
    with(name, [&](const auto& text) { target = to_seconds(text); });
}
template <class T>
requires std::integral<T>
void read(const char* name, T& target) {
    with(name, [&](const auto& text) { target = to_whole<T>(text); });
}

void read_addresses(Config& config) {
    read("PYRO_HOST", config.host);
    read("PYRO_NS_HOST", config.ns_host);
    read("PYRO_NS_PORT", config.ns_port);
    read("PYRO_NS_BCPORT", config.ns_bcport);
    read("PYRO_NS_BCHOST", config.ns_bchost);
    with("PYRO_BROADCAST_ADDRS",
         [&](const auto& text) { config.broadcast_addresses = to_addresses(text); });
    read("PYRO_NS_AUTOCLEAN", config.ns_autoclean);
    read("PYRO_NATHOST", config.nat_host);
    read("PYRO_NATPORT", config.nat_port);
    with("PYRO_PREFER_IP_VERSION",
         [&](const auto& text) { config.prefer_ip_version = to_ip_version(text); });
}

void read_messages(Config& config) {
    read("PYRO_COMPRESSION", config.compression);
    with("PYRO_SERIALIZER", [&](const auto& text) { config.serializer = to_serializer(text); });
    with("PYRO_SERIALIZERS_ACCEPTED",
         [&](const auto& text) { config.serializers_accepted = to_serializers(text); });
    read("PYRO_COMMTIMEOUT", config.comm_timeout);
    read("PYRO_MAX_MESSAGE_SIZE", config.max_message_size);
    read("PYRO_MAX_RETRIES", config.max_retries);
    read("PYRO_HMAC_KEY", config.hmac_key);
}

void read_server(Config& config) {
    with("PYRO_SERVERTYPE", [&](const auto& text) { config.server_type = to_server_type(text); });
    with("PYRO_THREADPOOL_SIZE",
         [&](const auto& text) { config.threadpool_size = to_pool_size(text); });
    read("PYRO_ONEWAY_THREADED", config.oneway_threaded);
    read("PYRO_ITER_STREAMING", config.iter_streaming);
    read("PYRO_ITER_STREAM_LIFETIME", config.iter_stream_lifetime);
    read("PYRO_ITER_STREAM_LINGER", config.iter_stream_linger);
}

}  // namespace

Config config_from_environment() {
    Config config;
    read_addresses(config);
    read_messages(config);
    read_server(config);
    return config;
}

const Config& config() {
    // Never destroyed: calls in the background may outlive main().
    static const Config& settings = *new Config(config_from_environment());
    return settings;
}

}  // namespace pyro
