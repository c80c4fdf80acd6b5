#include "common/tasks/redis/address.hpp"

#include <fmt/core.h>

#include <charconv>
#include <optional>
#include <string_view>

namespace tasks::redis {
namespace {

constexpr unsigned kMost = 1'000'000'000;

std::optional<unsigned> number_of(std::string_view text) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number > kMost)
        return std::nullopt;
    return number;
}

void set_option(std::string_view option, Address& address) {
    constexpr std::string_view kVisibility = "visibility_timeout=";
    if (option.starts_with(kVisibility)) {
        const auto seconds = number_of(option.substr(kVisibility.size()));
        if (seconds && *seconds > 0) {
            address.visibility_timeout = std::chrono::seconds(*seconds);
            return;
        }
    }
    throw BrokerError(
        fmt::format("broker {}: '{}' is no option: the only one is visibility_timeout=SECONDS",
                    address.shown, option));
}

}  // namespace

Address::Address(const BrokerUrl& url)
    : shown(url.shown()), user(url.user), password(url.password) {
    if (url.scheme == "rediss")
        throw BrokerError(fmt::format(
            "broker {}: Redis over TLS is not spoken here: use redis:// inside one machine or a "
            "tunnel (ssh -L, stunnel)",
            shown));
    if (!url.host.empty()) host = url.host;
    if (url.port != 0) port = url.port;
    std::string_view path = url.path;
    const auto mark = path.find('?');
    const auto number = path.substr(0, mark);
    if (!number.empty()) {
        const auto found = number_of(number);
        if (!found)
            throw BrokerError(
                fmt::format("broker {}: '{}' is no number of a database: write redis://HOST:PORT/0",
                            shown, number));
        database = *found;
    }
    if (mark == std::string_view::npos) return;
    for (path.remove_prefix(mark + 1); !path.empty();) {
        const auto end = path.find('&');
        set_option(path.substr(0, end), *this);
        path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    }
}

}  // namespace tasks::redis
