// Payloads that are not copied on their way: written where they are sent from, received where they
// are wanted.
#include "tests/common/wire/message_help.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

using wire::Message;
using wire::MessageReader;
using wire::MessageSettings;
using wire::MessageWriter;
using wire::Protocol;

namespace {

constexpr int kLarge = 300'000;  // bytes; a reader has no room for it in its first buffer

Message large(RandomMessages& random) {
    Message message = random.next();
    message.payload = random.text(kLarge, 'a', 'z');
    return message;
}

void receive(MessageReader& reader, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto space = reader.space();
        const std::string_view piece = bytes.substr(0, space.size());
        std::memcpy(space.data(), piece.data(), piece.size());
        reader.filled(piece.size());
        bytes.remove_prefix(piece.size());
    }
}

}  // namespace

TEST_CASE("a payload written in place gives the same bytes", "[message]") {
    RandomMessages random(3);
    for (int i = 0; i < 500; ++i) {
        const Message message = random.next();
        MessageSettings settings;
        settings.compress = random.number(0, 1) == 0;
        if (message.protocol == Protocol::Pyro4) settings.hmac_key = random.text(5, 'a', 'z');
        Message head = message;
        head.payload = "not this";
        std::string bytes = "before";
        MessageWriter writer(head, settings, bytes);
        bytes += message.payload;
        writer.finish();
        CHECK(bytes == "before" + encoded(message, settings));
    }
}

TEST_CASE("a message that is not finished leaves nothing", "[message]") {
    MessageSettings settings;
    settings.max_message_size = 1000;
    std::string bytes = "before";
    const Message head = invoke(Protocol::Pyro4, "");
    const auto write = [&](std::size_t size, bool fails) {
        MessageWriter writer(head, settings, bytes);
        bytes.append(size, 'x');
        if (fails) throw std::runtime_error("no such text");
        writer.finish();
    };
    CHECK_THROWS_AS(write(10, true), std::runtime_error);
    CHECK(bytes == "before");
    CHECK_THROWS_AS(write(1001, false), wire::MessageTooLargeError);
    CHECK(bytes == "before");
    write(1000, false);
    CHECK(read_one(std::string_view(bytes).substr(6)).payload.size() == 1000);
}

TEST_CASE("large messages arrive whole, however they are cut", "[message]") {
    RandomMessages random(4);
    for (int i = 0; i < 30; ++i) {
        Message sent = large(random);
        MessageSettings settings;
        settings.compress = random.number(0, 1) == 0;
        if (sent.protocol == Protocol::Pyro4) settings.hmac_key = random.text(5, 'a', 'z');
        const std::string bytes = encoded(sent, settings) + encoded(sent, settings);
        MessageReader reader(settings);
        Message message;
        int whole = 0;
        for (std::size_t done = 0; done < bytes.size();) {
            const auto size = static_cast<std::size_t>(random.number(1, kLarge / 3));
            const std::string_view piece = std::string_view(bytes).substr(done, size);
            if (random.number(0, 1) == 0) {
                reader.append(piece);
            } else {
                receive(reader, piece);
            }
            done += piece.size();
            for (bool ready = reader.is_ready(); reader.next(message); ready = reader.is_ready()) {
                CHECK(ready);
                CHECK(same(message, sent));
                ++whole;
            }
        }
        CHECK(whole == 2);
        CHECK(reader.empty());
    }
}

TEST_CASE("the memory of a large message is used for the next one", "[message]") {
    const std::string bytes = encoded(invoke(Protocol::Pyro4, std::string(kLarge, 'x')));
    MessageReader reader;
    Message message;
    const auto read = [&] {
        receive(reader, bytes.substr(0, 5000));
        CHECK(!reader.next(message));
        receive(reader, bytes.substr(5000));
        REQUIRE(reader.next(message));
        CHECK(message.payload == std::string(kLarge, 'x'));
    };
    read();
    const char* const memory = message.payload.data();
    read();
    CHECK(message.payload.data() == memory);
}

TEST_CASE("little of the memory of a huge message is kept for a large one", "[message]") {
    MessageReader reader;
    Message message;
    message.payload.assign(std::size_t{100} << 20, 'x');
    const std::string bytes = encoded(invoke(Protocol::Pyro4, std::string(kLarge, 'x')));
    receive(reader, bytes.substr(0, 5000));
    CHECK(!reader.next(message));
    receive(reader, bytes.substr(5000));
    REQUIRE(reader.next(message));
    CHECK(message.payload.capacity() < std::size_t{4} << 20);
}

TEST_CASE("the signature of a large message is looked at", "[message]") {
    MessageSettings settings;
    settings.hmac_key = "secretkey";
    std::string bytes = encoded(invoke(Protocol::Pyro4, std::string(kLarge, 'x')), settings);
    bytes.back() = 'y';
    MessageReader reader(settings);
    reader.append(std::string_view(bytes).substr(0, 5000));
    CHECK(!reader.next());
    reader.append(std::string_view(bytes).substr(5000));
    CHECK_THROWS_AS(reader.next(), wire::SecurityError);
}
