#include "common/tasks/amqp/failure.hpp"

#include "common/tasks/amqp/address.hpp"
#include "common/tasks/amqp/rabbitmq_c.hpp"

#include <fmt/core.h>

namespace tasks::amqp {
namespace {

std::string sentence(const BrokerUrl& url, std::string_view what) {
    return fmt::format("broker {}: {}", url.shown(), what);
}

std::string vhost_option(const BrokerUrl& url) {
    const std::string vhost = address_of(url).vhost;
    return vhost == "/" ? std::string() : fmt::format("-p '{}' ", vhost);
}

}  // namespace

BrokerUnavailableError unreachable(const BrokerUrl& url, int status) {
    const auto address = address_of(url);
    const auto with = [&](const std::string& what) {
        return BrokerUnavailableError(sentence(url, what));
    };
    switch (status) {
        case AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED:
            return with(fmt::format("there is no host '{}': correct its name", address.host));
        case AMQP_STATUS_SOCKET_ERROR:
            return with(
                fmt::format("nobody answers there: is RabbitMQ running (sudo systemctl start "
                            "rabbitmq-server), and is {} its port?",
                            address.port));
        case AMQP_STATUS_TIMEOUT:
        case AMQP_STATUS_HEARTBEAT_TIMEOUT:
            return with(
                "no answer in time: is RabbitMQ overloaded, or something else at that port?");
        case AMQP_STATUS_CONNECTION_CLOSED:
        case AMQP_STATUS_SOCKET_CLOSED:
            return with("the connection has ended: RabbitMQ may have been stopped");
        default:
            return with(fmt::format("the connection has failed: {}", ::amqp_error_string2(status)));
    }
}

void throw_login_refused(const BrokerUrl& url, const Reason& reason) {
    const auto address = address_of(url);
    if (reason.code == AMQP_ACCESS_REFUSED)
        throw BrokerError(sentence(
            url,
            fmt::format("RabbitMQ refuses the user '{}' with this password: correct the URL, or "
                        "make the user with sudo rabbitmqctl add_user {} PASSWORD (and "
                        "'guest' may come from the same machine only)",
                        address.user, address.user == "guest" ? "NAME" : address.user)));
    if (reason.code == AMQP_NOT_ALLOWED && reason.text.find("not found") != std::string::npos)
        throw BrokerError(sentence(
            url, fmt::format("there is no vhost '{}': correct the URL, or make it with sudo "
                             "rabbitmqctl add_vhost '{}'",
                             address.vhost, address.vhost)));
    if (reason.code == AMQP_NOT_ALLOWED)
        throw BrokerError(sentence(
            url, fmt::format("the user '{0}' may not use the vhost '{1}': allow it with sudo "
                             "rabbitmqctl set_permissions -p '{1}' {0} '.*' '.*' '.*'",
                             address.user, address.vhost)));
    throw closed(url, reason);
}

void throw_queue_refused(const BrokerUrl& url, std::string_view queue, const Reason& reason) {
    switch (reason.code) {
        case AMQP_PRECONDITION_FAILED:
            throw RefusedError(sentence(
                url,
                fmt::format("the queue '{0}' is there, declared otherwise ({1}): delete it with "
                            "sudo rabbitmqctl {2}delete_queue '{0}' if nobody needs what is in "
                            "it, or use a queue of another name",
                            queue, reason.text, vhost_option(url))));
        case AMQP_RESOURCE_LOCKED:
            throw RefusedError(sentence(
                url, fmt::format("the queue '{}' belongs to another connection alone ({}): use a "
                                 "queue of another name",
                                 queue, reason.text)));
        case AMQP_ACCESS_REFUSED:
            throw RefusedError(sentence(
                url,
                fmt::format("RabbitMQ refuses the queue '{0}' ({1}): use another name, or allow "
                            "it with sudo rabbitmqctl set_permissions {2}{3} '.*' '.*' '.*'",
                            queue, reason.text, vhost_option(url), address_of(url).user)));
        default:
            throw RefusedError(sentence(
                url, fmt::format("RabbitMQ refuses the queue '{}': {}: use a queue of another name",
                                 queue, reason.text)));
    }
}

BrokerUnavailableError closed(const BrokerUrl& url, const Reason& reason) {
    return BrokerUnavailableError(
        sentence(url, fmt::format("RabbitMQ has closed the connection: {}", reason.text)));
}

}  // namespace tasks::amqp
