#include "common/pyro/proxy.hpp"

#include "common/pyro/client/core.hpp"

#include <fmt/core.h>

#include <utility>

namespace pyro {

ProxyOptions::ProxyOptions()
    : timeout(config().comm_timeout),
      max_retries(config().max_retries),
      serializer(config().serializer),
      compression(config().compression),
      max_message_size(config().max_message_size) {}

Proxy::Proxy(std::string_view uri, ProxyOptions options)
    : Proxy(read_uri(uri), std::move(options)) {}

Proxy::Proxy(Uri uri, ProxyOptions options)
    : core_(std::make_shared<client::Core>(std::move(uri), std::move(options))) {}

Proxy::Proxy(std::shared_ptr<client::Core> core) : core_(std::move(core)) {}

Proxy Proxy::over_socket(int descriptor, std::string object, ProxyOptions options) {
    return Proxy(client::Core::over_socket(descriptor, std::move(object), std::move(options)));
}

Proxy::Proxy(Proxy&&) noexcept = default;
Proxy& Proxy::operator=(Proxy&&) noexcept = default;
Proxy::~Proxy() = default;

Proxy Proxy::clone() const {
    return Proxy(core_->clone());
}

void detail::rethrow_for_result(std::string_view method, const value::PythonError& error) {
    if (error.type() != "TypeError") throw;
    throw value::PythonError("TypeError", fmt::format("result of {}(): {}", method, error.what()));
}

Reply Proxy::exchange(std::string_view method, Arguments arguments) {
    return core_->call(method, std::move(arguments));
}

void Proxy::send_oneway(std::string_view method, Arguments arguments) {
    core_->call(method, std::move(arguments), wire::flags::kOneway);
}

Value Proxy::get_attribute(std::string_view name) {
    return core_->get_attribute(name);
}
void Proxy::set_attribute(std::string_view name, Value item) {
    core_->set_attribute(name, std::move(item));
}

std::shared_ptr<const Metadata> Proxy::metadata() {
    return core_->metadata();
}
void Proxy::bind() {
    core_->bind();
}
void Proxy::reconnect(int tries) {
    core_->reconnect(tries);
}
void Proxy::release() {
    core_->release();
}
bool Proxy::is_connected() const {
    return core_->is_connected();
}
void Proxy::ping() {
    core_->ping();
}
Uri Proxy::uri() const {
    return core_->uri();
}
ProxyOptions Proxy::options() const {
    return core_->options();
}
Value Proxy::handshake_answer() const {
    return core_->handshake_answer();
}
void Proxy::set_timeout(std::chrono::milliseconds timeout) {
    core_->set_timeout(timeout);
}

void detail::refuse_stream(const std::shared_ptr<client::Core>& core, const Reply& reply) {
    core->close_stream(reply.stream);
    throw PythonError("TypeError",
                      "the result of the call is an iterator: take it with "
                      "call<pyro::RemoteIterator<T>> of common/pyro/remote_iterator.hpp");
}

}  // namespace pyro
