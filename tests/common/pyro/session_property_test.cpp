// No message, whatever is in it, makes a session throw, crash or say what is no message.
#include "tests/common/pyro/captured_server.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

#include <random>

namespace {

std::string mutate(std::string bytes, std::mt19937& random) {
    const auto at = [&] { return random() % bytes.size(); };
    for (auto times = 1 + random() % 4; times > 0 && !bytes.empty(); --times) {
        switch (random() % 4) {
            case 0:
                bytes[at()] = static_cast<char>(random());
                break;
            case 1:
                bytes[at()] ^= static_cast<char>(1 << (random() % 8));
                break;
            case 2:
                bytes.erase(at(), 1 + random() % 3);
                break;
            default:
                bytes.insert(at(), 1, "()[]{},'\":\\0e-"[random() % 14]);
        }
    }
    return bytes;
}

/// A client that sends the frame's message with another payload.
void send_mutated(TestCore& daemon, const wire::Message& message, std::mt19937& random) {
    const auto session = daemon.core.open("127.0.0.1:40000");
    std::string answer;
    if (message.type != wire::MessageType::Connect) {
        wire::Message hello;
        hello.type = wire::MessageType::Connect;
        hello.payload = "{'handshake':'hello','object':'echo'}";
        session->handle(hello, answer);
        REQUIRE(session->is_connected());
    }
    auto changed = message;
    changed.payload = mutate(message.payload, random);
    if (random() % 8 == 0) changed.flags = static_cast<std::uint16_t>(random());
    if (random() % 8 == 0) changed.serializer_id = static_cast<std::uint16_t>(random() % 8);
    answer.clear();
    session->handle(changed, answer);
    wire::MessageReader reader;
    reader.append(answer);
    while (reader.next()) {
    }
    if (!reader.empty()) FAIL("an answer that is no whole message to " << changed.payload);
}

}  // namespace

TEST_CASE("no payload makes a session throw or answer with what is no message", "[session]") {
    pyro::DaemonOptions options;
    options.serializers_accepted.insert(wire::Serializer::Msgpack);
    std::mt19937 random(20240607);
    for (const auto* version : {"pyro4", "pyro5"}) {
        TestCore daemon(options);
        add_captured_objects(daemon, version);
        for (const auto& frame : captured::frames(version)) {
            if (frame.all.at("direction").as_string() != "c2s" || frame.group == "hmac" ||
                frame.group == "raw")
                continue;
            wire::MessageReader reader;
            reader.append(frame.bytes);
            const auto message = reader.next();
            REQUIRE(message);
            INFO(frame.label);
            for (int i = 0; i < 60; ++i) send_mutated(daemon, *message, random);
        }
    }
}
