#include "common/pyro/client/dialogue.hpp"

#include "common/pyro/class_registry.hpp"
#include "common/pyro/client/answers.hpp"
#include "common/pyro/exceptions.hpp"
#include "common/wire/class_names.hpp"

#include <fmt/core.h>

#include <utility>

namespace pyro::client {
namespace {

/// As each version of Pyro puts it.
std::string wrong_version(wire::Protocol own, wire::Protocol other) {
    if (own == wire::Protocol::Pyro4) return "invalid data or unsupported protocol version";
    return fmt::format("invalid protocol version: {}", static_cast<int>(other));
}

wire::Call in_pyro5(wire::Call call) {
    for (Value& argument : call.args) wire::to_pyro5_classes(argument);
    wire::to_pyro5_classes(call.kwargs);
    return call;
}

[[noreturn]] void refuse_type(wire::MessageType type) {
    throw ProtocolError(fmt::format("invalid msg type {} received", static_cast<int>(type)));
}

}  // namespace

Dialogue::Dialogue(Settings settings) : settings_(std::move(settings)) {}

// --- what begins -------------------------------------------------------------------------------

Action Dialogue::connected(std::string object, std::string location) {
    object_ = std::move(object);
    location_ = std::move(location);
    reader_ = wire::MessageReader(settings_.messages);
    reader_.accept({wire::MessageType::ConnectOk, wire::MessageType::ConnectFail});
    // Pyro5 always sends both; Pyro4 wants the object only together with the flag.
    value::Dict hello{{"handshake", settings_.handshake}, {"object", object_}};
    const bool is_pyro5 = settings_.protocol == wire::Protocol::Pyro5;
    Value payload(std::move(hello));
    if (is_pyro5) wire::to_pyro5_classes(payload);
    return begin(Mode::Handshake, wire::MessageType::Connect,
                 is_pyro5 ? std::uint16_t{0} : wire::flags::kMetaOnConnect,
                 [&](std::string& bytes) { wire::dumps(settings_.serializer, payload, bytes); });
}

Action Dialogue::connected_silently(std::string object) {
    object_ = std::move(object);
    reader_ = wire::MessageReader(settings_.messages);
    if (metadata_) {
        mode_ = Mode::Ready;
        return Action::Done;
    }
    return ask_metadata();
}

Action Dialogue::call(const wire::Call& call, std::uint16_t flags) {
    return begin(Mode::Call, wire::MessageType::Invoke, flags, [&](std::string& bytes) {
        if (settings_.protocol == wire::Protocol::Pyro5) {
            wire::dump_call(settings_.serializer, in_pyro5(call), bytes);
        } else {
            wire::dump_call(settings_.serializer, call, bytes);
        }
    });
}

Action Dialogue::ping() {
    return begin(Mode::Ping, wire::MessageType::Ping, 0,
                 [](std::string& bytes) { bytes += "ping"; });
}

Action Dialogue::ask_metadata() {
    const Action action = call({.object = kDaemonObject,
                                .method = "get_metadata",
                                .args = {object_},
                                .kwargs = value::Dict()});
    mode_ = Mode::AskMetadata;
    return action;
}

/// `append_payload` gets the bytes to be sent, and everything is as it was when it throws.
template <class AppendPayload>
Action Dialogue::begin(Mode mode, wire::MessageType type, std::uint16_t flags,
                       AppendPayload append_payload) {
    request_.protocol = settings_.protocol;
    request_.type = type;
    request_.flags = flags;
    request_.sequence = sequence_;
    if (mode == Mode::Call) ++request_.sequence;
    request_.serializer_id = serializer_id();
    request_.correlation = request_envelope_.correlation;
    request_.annotations = request_envelope_.annotations;
    outgoing_.clear();
    wire::MessageWriter writer(request_, settings_.messages, outgoing_);
    append_payload(outgoing_);
    writer.finish();
    sequence_ = request_.sequence;
    mode_ = mode;
    return Action::Send;
}

// --- what comes back ---------------------------------------------------------------------------

Action Dialogue::sent() {
    if (request_.has(wire::flags::kOneway)) {
        reply_ = {};
        mode_ = Mode::Ready;
        return Action::Done;
    }
    // Bytes that came unasked are still there, and are the answer as far as one can tell.
    if (!reader_.empty() && next_message()) return arrived();
    return Action::Receive;
}

Action Dialogue::received(std::size_t count) {
    if (count == 0) throw ConnectionClosedError("receiving: not enough data");
    reader_.filled(count);
    return next_message() ? arrived() : Action::Receive;
}

bool Dialogue::next_message() {
    try {
        return reader_.next(incoming_);
    } catch (const ProtocolError&) {
        // Of a header of the other version that is the first thing to say.
        if (reader_.protocol() == settings_.protocol) throw;
        throw ProtocolError(wrong_version(settings_.protocol, reader_.protocol()));
    }
}

Action Dialogue::arrived() {
    if (incoming_.protocol != settings_.protocol) return use_other_protocol();
    switch (mode_) {
        case Mode::Handshake:
            return handshake_answered();
        case Mode::AskMetadata:
            return metadata_answered();
        case Mode::Ping:
            if (incoming_.type != wire::MessageType::Ping) refuse_type(incoming_.type);
            mode_ = Mode::Ready;
            return Action::Done;
        default:
            return call_answered();
    }
}

/// A daemon that does not know our version says so in its own, and closes.
Action Dialogue::use_other_protocol() {
    const bool is_refusal = mode_ == Mode::Handshake && !protocol_changed_ &&
                            incoming_.type == wire::MessageType::ConnectFail;
    // Unsigned messages in place of signed ones would be what an attacker wants.
    if (!is_refusal || !settings_.messages.hmac_key.empty()) {
        throw ProtocolError(wrong_version(settings_.protocol, incoming_.protocol));
    }
    protocol_changed_ = true;
    settings_.protocol = incoming_.protocol;
    mode_ = Mode::Lost;
    return Action::Reconnect;
}

Action Dialogue::handshake_answered() {
    if (incoming_.type == wire::MessageType::ConnectFail) {
        const Value reason = incoming_.payload.empty() ? Value("?") : load_payload();
        throw CommunicationError(
            fmt::format("connection to {} rejected: {}", location_, reason.str()));
    }
    reader_.accept({wire::MessageType::Result, wire::MessageType::Ping});
    protocol_changed_ = false;
    take_handshake(incoming_.payload.empty() ? Value("?") : load_payload());
    if (!metadata_) return ask_metadata();
    mode_ = Mode::Ready;
    return Action::Done;
}

void Dialogue::take_handshake(Value answer) {
    const bool has_metadata =
        incoming_.has(wire::flags::kMetaOnConnect) || settings_.protocol == wire::Protocol::Pyro5;
    if (!has_metadata) {
        handshake_answer_ = std::move(answer);
        return;
    }
    value::Dict* parts = answer.get_if<value::Dict>();
    Value* said = parts ? parts->find("handshake") : nullptr;
    const Value* offer = parts ? parts->find("meta") : nullptr;
    if (!said || !offer) {
        throw ProtocolError("the daemon's answer to the handshake lacks 'handshake' or 'meta'");
    }
    if (!offer->is_none()) metadata_ = metadata_of(*offer);
    handshake_answer_ = std::move(*said);
}

Action Dialogue::metadata_answered() {
    check_result();
    metadata_ = metadata_of(load_result());
    mode_ = Mode::Ready;
    return Action::Done;
}

Action Dialogue::call_answered() {
    check_result();
    mode_ = Mode::Ready;  // whatever the answer holds, the next one follows in its place
    reply_.stream.clear();
    if (incoming_.has(wire::flags::kItemStreamResult)) {
        reply_.value = Value();
        reply_.stream = stream_of(incoming_);
        return Action::Done;
    }
    reply_.value = load_result();
    return Action::Done;
}

/// Section 1.8 and 2.4.
void Dialogue::check_result() const {
    if (incoming_.type != wire::MessageType::Result) refuse_type(incoming_.type);
    if (incoming_.sequence != sequence_) {
        throw ProtocolError(fmt::format("invoke: reply sequence out of sync, got {} expected {}",
                                        incoming_.sequence, sequence_));
    }
    if (incoming_.serializer_id != serializer_id()) {
        throw SerializeError(
            fmt::format("invalid serializer in response: {}", incoming_.serializer_id));
    }
}

Value Dialogue::load_result() const {
    Value item = load_payload();
    accept_classes(item);
    if (incoming_.has(wire::flags::kException)) throw exception_from_value(item);
    return item;
}

Value Dialogue::load_payload() const {
    const auto serializer = wire::serializer_of(incoming_.protocol, incoming_.serializer_id);
    if (!serializer) {
        throw SerializeError(
            fmt::format("no serializer available for id {}", incoming_.serializer_id));
    }
    Value item = wire::loads(*serializer, incoming_.payload);
    if (incoming_.protocol == wire::Protocol::Pyro5) wire::to_pyro4_classes(item);
    return item;
}

std::uint16_t Dialogue::serializer_id() const {
    return wire::serializer_id(settings_.protocol, settings_.serializer);
}

}  // namespace pyro::client
