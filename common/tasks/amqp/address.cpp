#include "common/tasks/amqp/address.hpp"

#include <fmt/core.h>

#include <charconv>
#include <string_view>

namespace tasks::amqp {
namespace {

std::uint8_t priority_of(const BrokerUrl& url, std::string_view option) {
    constexpr std::string_view kName = "max_priority=";
    unsigned number = 0;
    if (option.starts_with(kName)) {
        option.remove_prefix(kName.size());
        const char* const end = option.data() + option.size();
        const auto [stop, error] = std::from_chars(option.data(), end, number);
        if (error != std::errc() || stop != end) number = 0;
    }
    if (number == 0 || number > 255)
        throw BrokerError(
            fmt::format("broker {}: the only option here is max_priority=N, with N from 1 to 255",
                        url.shown()));
    return static_cast<std::uint8_t>(number);
}

}  // namespace

Address address_of(const BrokerUrl& url) {
    Address address;
    if (!url.host.empty()) address.host = url.host;
    if (url.port != 0) address.port = url.port;
    if (!url.user.empty()) {
        address.user = url.user;
        address.password = url.password;
    }
    const auto question = url.path.find('?');
    if (question != std::string::npos)
        address.max_priority = priority_of(url, std::string_view(url.path).substr(question + 1));
    const auto vhost = url.path.substr(0, question);
    if (!vhost.empty()) address.vhost = vhost;
    return address;
}

}  // namespace tasks::amqp
