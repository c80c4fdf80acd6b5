#include "common/pyro/server/daemon_session.hpp"

#include "common/pyro/server/context_scope.hpp"

#include <fmt/core.h>

namespace pyro::server {

namespace {

/// What a connection keeps for its next answer: there may be thousands that are idle.
constexpr std::size_t kKeptCapacity = 4096;

std::string text_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

}  // namespace

DaemonSession::DaemonSession(DaemonCore& core, const std::string& client_address,
                             std::uint64_t connection)
    : core_(core), client_{client_address, ""}, connection_(connection) {}

DaemonSession::~DaemonSession() {
    core_.streams().disconnected(connection_, Streams::Clock::now());
    if (!connected_ || !core_.hooks().disconnect) return;
    try {
        core_.hooks().disconnect(client_);
    } catch (...) {
        log_dropped(text_of(std::current_exception()));
    }
}

Session::Next DaemonSession::handle(wire::Message& message, std::string& answer) {
    const auto size_before = answer.size();
    const ContextScope scope(context_);
    auto next = Next::Close;
    try {
        next = dispatch(message, answer);
    } catch (...) {
        // Only what cannot be answered gets here, such as an answer that is too large.
        answer.resize(size_before);
        log_dropped(text_of(std::current_exception()));
    }
    release_memory();
    return next;
}

void DaemonSession::release_memory() {
    if (response_.payload.capacity() > kKeptCapacity) std::string().swap(response_.payload);
    for (auto* annotations :
         {&response_.annotations, &context_.annotations, &context_.response_annotations})
        if (!annotations->empty()) wire::Annotations().swap(*annotations);
}

Session::Next DaemonSession::dispatch(wire::Message& request, std::string& answer) {
    set_context(request);
    if (!connected_) {
        if (request.type == wire::MessageType::Connect) return connect(request, answer);
        wire::Message unread;
        unread.protocol = request.protocol;
        unread.serializer_id = 0;
        fail_handshake(unread,
                       fmt::format("invalid msg type {} received", static_cast<int>(request.type)),
                       answer);
        return Next::Close;
    }
    if (request.type == wire::MessageType::Invoke) return invoke(request, answer);
    if (request.type == wire::MessageType::Ping) return ping(request, answer);
    log_dropped(fmt::format("invalid msg type {} received", static_cast<int>(request.type)));
    return Next::Close;
}

void DaemonSession::refuse(const std::exception& error, wire::Protocol protocol,
                           std::string& answer) {
    const auto size_before = answer.size();
    try {
        if (connected_) {
            log_dropped(error.what());
            return;
        }
        wire::Message unread;
        unread.protocol = protocol;
        unread.serializer_id = 0;
        fail_handshake(unread, error.what(), answer);
    } catch (...) {
        answer.resize(size_before);
        log_dropped(text_of(std::current_exception()));
    }
}

Session::Next DaemonSession::ping(const wire::Message& request, std::string& answer) {
    auto& response = begin_response(wire::MessageType::Ping, request);
    response.correlation = current_context().correlation_id;
    response.payload = "pong";
    add_hook_annotations();
    wire::encode(response_, core_.messages(), answer);
    return Next::Continue;
}

void DaemonSession::set_context(const wire::Message& request) {
    auto& context = current_context();
    context.annotations = request.annotations;
    context.response_annotations.clear();
    context.correlation_id = request.correlation ? *request.correlation : wire::random_uuid();
    context.client_address = client_.address;
    context.message_flags = request.flags;
    context.sequence = request.sequence;
    context.serializer_id = request.serializer_id;
    context.protocol = request.protocol;
    context.connection = connection_;
}

wire::Message& DaemonSession::begin_response(wire::MessageType type, const wire::Message& request) {
    response_.protocol = request.protocol;
    response_.type = type;
    response_.flags = 0;
    response_.sequence = request.sequence;
    response_.serializer_id = request.serializer_id;
    response_.correlation.reset();
    // In version 502 it has its place in the header of every answer.
    if (request.protocol == wire::Protocol::Pyro5)
        response_.correlation = current_context().correlation_id;
    response_.correlation_place = 0;
    response_.annotations.clear();
    response_.payload.clear();
    return response_;
}

void DaemonSession::add_hook_annotations() {
    if (!core_.hooks().annotations) return;
    for (auto& [key, data] : core_.hooks().annotations())
        wire::set(response_.annotations, key, std::move(data));
}

void DaemonSession::log_dropped(std::string_view reason) const {
    core_.log(fmt::format("connection from {} dropped: {}", client_.address, reason));
}

wire::Serializer accepted_serializer(const wire::Message& message, const DaemonOptions& options) {
    const auto serializer = wire::serializer_of(message.protocol, message.serializer_id);
    if (!serializer || !options.serializers_accepted.contains(*serializer))
        throw SerializeError(
            fmt::format("message used serializer that is not accepted: {}", message.serializer_id));
    return *serializer;
}

}  // namespace pyro::server
