#include "tests/common/pyro/memory_client.hpp"

#include "tests/support/catch.hpp"

using value::Dict;
using value::List;
using value::Value;

MemoryClient::MemoryClient(pyro::server::DaemonCore& core, wire::MessageSettings settings,
                           const std::string& address)
    : settings_(settings), session_(core.open(address)), requests_(std::move(settings)) {}

std::vector<wire::Message> MemoryClient::send_bytes(std::string_view bytes) {
    std::string answer;
    try {
        requests_.append(bytes);
        wire::Message message;
        while (open_ && requests_.next(message))
            open_ = session_->handle(message, answer) == Next::Continue;
    } catch (const std::exception& error) {
        session_->refuse(error, requests_.protocol(), answer);
        open_ = false;
    }
    wire::MessageReader answers(settings_);
    answers.append(answer);
    std::vector<wire::Message> messages;
    while (auto message = answers.next()) messages.push_back(std::move(*message));
    REQUIRE(answers.empty());
    return messages;
}

std::vector<wire::Message> MemoryClient::send(const wire::Message& message) {
    std::string bytes;
    wire::encode(message, settings_, bytes);
    return send_bytes(bytes);
}

Value MemoryClient::payload_of(const wire::Message& message) const {
    auto value =
        wire::loads(*wire::serializer_of(message.protocol, message.serializer_id), message.payload);
    return value;
}

wire::Message MemoryClient::request(wire::MessageType type, Value payload, std::uint16_t flags) {
    wire::Message message;
    message.protocol = protocol;
    message.type = type;
    message.flags = flags;
    message.sequence = sequence++;
    message.serializer_id = wire::serializer_id(protocol, serializer);
    wire::dumps(serializer, payload, message.payload);
    return message;
}

Value MemoryClient::connect(const std::string& object, Value handshake) {
    const auto flags = protocol == wire::Protocol::Pyro4 ? wire::flags::kMetaOnConnect : 0;
    const auto answers = send(request(wire::MessageType::Connect,
                                      Dict{{"handshake", std::move(handshake)}, {"object", object}},
                                      static_cast<std::uint16_t>(flags)));
    REQUIRE(answers.size() == 1);
    return payload_of(answers[0]);
}

wire::Message MemoryClient::call_message(const std::string& object, const std::string& method,
                                         List args, Value kwargs, std::uint16_t flags) {
    auto message = request(wire::MessageType::Invoke, Value(), flags);
    message.payload.clear();
    wire::dump_call(serializer, {object, method, std::move(args), std::move(kwargs)},
                    message.payload);
    return message;
}

std::optional<wire::Message> MemoryClient::invoke(const std::string& object,
                                                  const std::string& method, List args,
                                                  Value kwargs, std::uint16_t flags) {
    auto answers = send(call_message(object, method, std::move(args), std::move(kwargs), flags));
    REQUIRE(answers.size() <= 1);
    if (answers.empty()) return std::nullopt;
    return std::move(answers[0]);
}

Value MemoryClient::call(const std::string& object, const std::string& method, List args,
                         Value kwargs) {
    const auto answer = invoke(object, method, std::move(args), std::move(kwargs));
    REQUIRE(answer);
    auto value = payload_of(*answer);
    if (answer->has(wire::flags::kException)) throw pyro::exception_from_value(value);
    return value;
}

TestCore::TestCore(pyro::DaemonOptions options) : core(options) {
    core.set_location("127.0.0.1:19300", "");
    core.hooks().log = [this](std::string_view line) {
        const std::lock_guard lock(mutex);
        lines.emplace_back(line);
    };
}

std::vector<std::string> TestCore::log() {
    const std::lock_guard lock(mutex);
    return lines;
}
