#include "common/tasks/broker_url.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdlib>

namespace tasks {
namespace {

constexpr std::string_view kForms =
    "write sqlite:///FILE, amqp://USER:PASSWORD@HOST:PORT/VHOST or "
    "redis://:PASSWORD@HOST:PORT/NUMBER";

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// %2F is a slash.
std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                               hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
        if (is_escape) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// What stands before the separator, which is taken away with it; all of it when there is none.
std::string_view take_until(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    const auto part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

/// Names that Celery and SQLAlchemy have for the same broker.
std::string plain_scheme(std::string_view scheme) {
    if (scheme == "sqla+sqlite" || scheme == "db+sqlite") return "sqlite";
    if (scheme == "pyamqp") return "amqp";
    return std::string(scheme);
}

}  // namespace

BrokerUrl::BrokerUrl(std::string_view text) {
    constexpr std::string_view kMark = "://";
    const auto mark = text.find(kMark);
    if (mark == std::string_view::npos || mark == 0)
        throw BrokerError(fmt::format("broker '{}': this is no URL: {}", text, kForms));
    scheme = plain_scheme(text.substr(0, mark));
    auto rest = text.substr(mark + kMark.size());
    const auto slash = rest.find('/');
    auto authority = rest.substr(0, slash);
    const auto tail = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
    if (!tail.empty()) path = decoded(tail.substr(1));

    shown_ = std::string(text.substr(0, mark + kMark.size()));
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        auto login = authority.substr(0, at);
        authority.remove_prefix(at + 1);
        const bool has_password = login.find(':') != std::string_view::npos;
        const auto name = take_until(login, ':');
        user = decoded(name);
        password = decoded(login);
        shown_ += fmt::format("{}{}@", name, has_password ? ":**" : "");
    }
    shown_ += fmt::format("{}{}", authority, tail);

    const bool is_bracketed = authority.starts_with('[');
    if (is_bracketed) authority.remove_prefix(1);
    host = take_until(authority, is_bracketed ? ']' : ':');
    if (authority.starts_with(':') && is_bracketed) authority.remove_prefix(1);
    if (authority.empty()) return;
    const auto [end, error] =
        std::from_chars(authority.data(), authority.data() + authority.size(), port);
    if (error != std::errc() || end != authority.data() + authority.size() || port == 0)
        throw BrokerError(
            fmt::format("broker {}: '{}' is no port from 1 to 65535", shown_, authority));
}

std::string BrokerUrl::shown() const {
    return shown_;
}

std::string default_broker() {
    const char* const url = std::getenv("CELERY_BROKER_URL");
    return url != nullptr && *url != '\0' ? url : "sqlite:///tasks.db";
}

}  // namespace tasks
