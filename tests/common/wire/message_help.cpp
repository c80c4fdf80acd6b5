#include "tests/common/wire/message_help.hpp"

#include "tests/support/catch.hpp"

using wire::Message;
using wire::MessageReader;
using wire::MessageSettings;
using wire::MessageType;
using wire::Protocol;

std::string encoded(const Message& message, const MessageSettings& settings) {
    std::string bytes;
    wire::encode(message, settings, bytes);
    return bytes;
}

Message invoke(Protocol protocol, std::string payload) {
    Message message;
    message.protocol = protocol;
    message.sequence = 7;
    message.payload = std::move(payload);
    return message;
}

bool same(const Message& a, const Message& b) {
    return a.protocol == b.protocol && a.type == b.type && a.flags == b.flags &&
           a.sequence == b.sequence && a.serializer_id == b.serializer_id &&
           a.correlation == b.correlation && a.annotations == b.annotations &&
           a.payload == b.payload;
}

Message read_one(std::string_view bytes, const MessageSettings& settings) {
    MessageReader reader(settings);
    reader.append(bytes);
    auto message = reader.next();
    REQUIRE(message);
    return *message;
}

std::string error_of(std::string_view bytes, const MessageSettings& settings) {
    MessageReader reader(settings);
    reader.append(bytes);
    try {
        while (reader.next()) {
        }
    } catch (const base::Error& error) {
        return error.what();
    }
    return "";
}

Message RandomMessages::next() {
    Message message;
    message.protocol = number(0, 1) == 0 ? Protocol::Pyro4 : Protocol::Pyro5;
    message.type = static_cast<MessageType>(number(1, 6));
    message.flags = static_cast<std::uint16_t>(number(0, 0xffff) & ~wire::flags::kCompressed);
    if (message.protocol == Protocol::Pyro5) {
        message.flags &= static_cast<std::uint16_t>(~wire::flags::kMetaOnConnect);
    }
    message.sequence = static_cast<std::uint16_t>(number(0, 0xffff));
    message.serializer_id = static_cast<std::uint16_t>(number(0, 255));
    if (number(0, 1) == 0) message.correlation = wire::random_uuid();
    for (int i = number(0, 3); i > 0; --i) {
        wire::set(message.annotations, text(4, 'A', 'Z'), text(number(0, 100), '\0', '\x7f'));
    }
    message.payload = text(number(0, 3000), 'a', static_cast<char>('a' + number(0, 20)));
    return message;
}

int RandomMessages::number(int lowest, int highest) {
    return std::uniform_int_distribution<int>(lowest, highest)(engine_);
}

std::string RandomMessages::text(int size, char lowest, char highest) {
    std::string text;
    for (int i = 0; i < size; ++i) text += static_cast<char>(number(lowest, highest));
    return text;
}
