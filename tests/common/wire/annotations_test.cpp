// Annotations and compressed payloads of messages.
#include "tests/common/wire/message_help.hpp"
#include "tests/support/catch.hpp"

using wire::Message;
using wire::MessageSettings;
using wire::MessageType;
using wire::Protocol;

TEST_CASE("annotations are written as Pyro does", "[annotations]") {
    Message message = invoke(Protocol::Pyro4, "x");
    message.annotations = {{"abc", "data"}};
    CHECK_THROWS_WITH(encoded(message), "annotation key must be of length 4");
    message.annotations = {{"ab\xc3\xa9", "data"}};
    CHECK_THROWS_WITH(encoded(message), "annotation key must be ASCII");
    message.annotations = {{"LONG", std::string(65529, 'x')}};
    CHECK(read_one(encoded(message)).annotations == message.annotations);
    message.annotations[0].second += 'x';
    std::string bytes = "kept";
    CHECK_THROWS_AS(wire::encode(message, {}, bytes), base::ProtocolError);
    CHECK(bytes == "kept");
    message.protocol = Protocol::Pyro5;
    CHECK(read_one(encoded(message)).annotations == message.annotations);
}

TEST_CASE("nobody sends a signature or an id of his own making", "[annotations]") {
    Message message = invoke(Protocol::Pyro4, "x");
    message.annotations = {{"HMAC", "12345678901234567890"}, {"CORR", std::string(16, 'c')}};
    message.correlation = wire::random_uuid();
    const Message read = read_one(encoded(message));
    CHECK(read.annotations.empty());
    CHECK(read.correlation == message.correlation);
}

TEST_CASE("a correlation id of another length is kept among the annotations", "[annotations]") {
    Message message = invoke(Protocol::Pyro4, "x");
    message.annotations = {{"CORR", "short"}};
    const Message read = read_one(encoded(message));
    CHECK(!read.correlation);
    REQUIRE(wire::find(read.annotations, "CORR") != nullptr);
    CHECK(*wire::find(read.annotations, "CORR") == "short");
    message.annotations = {{"CORR", std::string(16, 'c')}};
    CHECK(read_one(encoded(message)).annotations.empty());
    CHECK(read_one(encoded(message)).correlation->at(15) == 'c');
}

TEST_CASE("of a repeated key the last counts", "[annotations]") {
    Message message = invoke(Protocol::Pyro4, "x");
    message.annotations = {
        {"XYZZ", "1"}, {"CORR", "bad"}, {"XYZZ", "2"}, {"CORR", std::string(16, 'c')}};
    MessageSettings settings;
    settings.hmac_key = "k";
    const Message read = read_one(encoded(message, settings), settings);
    CHECK(*wire::find(read.annotations, "XYZZ") == "2");
    CHECK(read.correlation);
    CHECK(wire::find(read.annotations, "CORR") == nullptr);
    CHECK(wire::find(read.annotations, "NONE") == nullptr);
    wire::set(message.annotations, "XYZZ", "3");
    CHECK(*wire::find(message.annotations, "XYZZ") == "3");
}

TEST_CASE("an annotation that runs past the end is cut in 48 and refused in 502", "[annotations]") {
    for (const auto protocol : {Protocol::Pyro4, Protocol::Pyro5}) {
        Message message = invoke(protocol, "payload");
        message.annotations = {{"XYZZ", "12345"}};
        std::string bytes = encoded(message);
        const std::size_t length = bytes.find("XYZZ") + (protocol == Protocol::Pyro4 ? 5 : 7);
        bytes[length] = 100;
        if (protocol == Protocol::Pyro4) {
            CHECK(read_one(bytes).annotations == message.annotations);
            CHECK(read_one(bytes).payload == "payload");
        } else {
            CHECK(error_of(bytes) == "annotation chunk length exceeds remaining data");
        }
        bytes[length] = 3;  // two bytes are left, which are no chunk
        CHECK(error_of(bytes) == (protocol == Protocol::Pyro4
                                      ? "unpack requires a buffer of 6 bytes"
                                      : "annotation chunk length exceeds remaining data"));
        bytes[length] = 5;
        bytes[bytes.find("XYZZ") + 1] = '\xe9';
        CHECK(error_of(bytes) ==
              "'ascii' codec can't decode byte 0xe9 in position 1: ordinal not in range(128)");
    }
}

TEST_CASE("payloads are compressed where that helps", "[compression]") {
    MessageSettings settings;
    settings.compress = true;
    const auto size_of = [&](Protocol protocol, MessageType type, int flags, std::string payload) {
        Message message = invoke(protocol, std::move(payload));
        message.type = type;
        message.flags = static_cast<std::uint16_t>(flags);
        const std::string bytes = encoded(message, settings);
        CHECK(same(read_one(bytes), message));
        return bytes.size() - (protocol == Protocol::Pyro4 ? 24 : 40);
    };
    const std::string x199(199, 'x');
    CHECK(size_of(Protocol::Pyro4, MessageType::Invoke, 0, x199) == 199);
    CHECK(size_of(Protocol::Pyro4, MessageType::Invoke, 0, x199 + "x") < 30);
    CHECK(size_of(Protocol::Pyro5, MessageType::Invoke, 0, x199.substr(0, 100)) == 100);
    CHECK(size_of(Protocol::Pyro5, MessageType::Invoke, 0, x199.substr(0, 101)) < 30);
    CHECK(size_of(Protocol::Pyro4, MessageType::Result, wire::flags::kException, x199 + "x") ==
          200);
    CHECK(size_of(Protocol::Pyro4, MessageType::ConnectFail, 0, x199 + "x") == 200);
    RandomMessages random(3);
    const std::string noise = random.text(300, '\0', '\x7f') + random.text(300, -128, -1);
    CHECK(size_of(Protocol::Pyro4, MessageType::Invoke, 0, noise) <= noise.size());
}

TEST_CASE("what does not decompress is refused, and so is what becomes too large",
          "[compression]") {
    MessageSettings settings;
    settings.compress = true;
    const std::string bytes =
        encoded(invoke(Protocol::Pyro4, std::string(std::size_t{8} << 20, 'x')), settings);
    CHECK(bytes.size() < 10000);
    MessageSettings limited;
    limited.max_message_size = std::size_t{1} << 20;
    CHECK(error_of(bytes, limited) ==
          "max message size exceeded (more than 1048576 after decompression)");
    limited.max_message_size = std::size_t{8} << 20;
    CHECK(error_of(bytes, limited).empty());

    // Without a limit of one's own: 64 MiB, or 200 times what came.
    CHECK(error_of(bytes).empty());
    const std::string bomb =
        encoded(invoke(Protocol::Pyro4, std::string((std::size_t{64} << 20) + 1, 'x')), settings);
    CHECK(bomb.size() < 100'000);
    CHECK(error_of(bomb) == "max message size exceeded (more than 67108864 after decompression)");
    limited.max_message_size = std::size_t{65} << 20;
    CHECK(error_of(bomb, limited).empty());
    RandomMessages random(4);
    const std::string noise = random.text(400'000, '\0', '\x7f');
    const std::string large =
        encoded(invoke(Protocol::Pyro4, noise + std::string(std::size_t{65} << 20, 'x')), settings);
    CHECK(error_of(large).empty());

    Message plain = invoke(Protocol::Pyro4, "no zlib");
    std::string bad = encoded(plain);
    bad[9] = 2;
    bad[23] = static_cast<char>(bad[23] + 2);
    CHECK(error_of(bad) == "Error -3 while decompressing data: incorrect header check");
    plain.payload.clear();
    bad = encoded(plain);
    bad[9] = 2;
    bad[23] = static_cast<char>(bad[23] + 2);
    CHECK(error_of(bad) == "Error -5 while decompressing data: incomplete or truncated stream");
}
