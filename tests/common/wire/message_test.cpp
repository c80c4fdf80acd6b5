#include "common/wire/message.hpp"

#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstring>
#include <random>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

using wire::Message;
using wire::MessageReader;
using wire::MessageSettings;
using wire::MessageType;
using wire::Protocol;

namespace {

std::string encoded(const Message& message, const MessageSettings& settings = {}) {
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

Message read_one(std::string_view bytes, const MessageSettings& settings = {}) {
    MessageReader reader(settings);
    reader.append(bytes);
    auto message = reader.next();
    REQUIRE(message);
    return *message;
}

/// The text of the error that reading gives; "" when it gives none.
std::string error_of(std::string_view bytes, const MessageSettings& settings = {}) {
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

/// Messages of any content; the same for the same seed.
class RandomMessages {
public:
    explicit RandomMessages(unsigned seed) : engine_(seed) {}

    Message next() {
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

    int number(int lowest, int highest) {
        return std::uniform_int_distribution<int>(lowest, highest)(engine_);
    }

    std::string text(int size, char lowest, char highest) {
        std::string text;
        for (int i = 0; i < size; ++i) text += static_cast<char>(number(lowest, highest));
        return text;
    }

private:
    std::mt19937 engine_;
};

}  // namespace

TEST_CASE("random messages come back as they went", "[message]") {
    RandomMessages random(1);
    for (int i = 0; i < 2000; ++i) {
        const Message message = random.next();
        MessageSettings settings;
        settings.compress = random.number(0, 1) == 0;
        if (message.protocol == Protocol::Pyro4 && random.number(0, 1) == 0) {
            settings.hmac_key = random.text(random.number(1, 100), 'a', 'z');
        }
        CHECK(same(read_one(encoded(message, settings), settings), message));
    }
}

TEST_CASE("messages arrive in pieces cut at every byte", "[message]") {
    for (const auto protocol : {Protocol::Pyro4, Protocol::Pyro5}) {
        Message message = invoke(protocol, "payload");
        message.correlation = wire::random_uuid();
        message.annotations = {{"XYZZ", "some data"}, {"EMPT", ""}};
        std::string bytes = encoded(message);
        const std::size_t size = bytes.size();
        bytes += encoded(message);
        for (std::size_t cut = 0; cut <= size; ++cut) {
            INFO(cut);
            MessageReader reader;
            reader.append(std::string_view(bytes).substr(0, cut));
            Message read;
            CHECK(reader.next(read) == (cut == size));
            reader.append(std::string_view(bytes).substr(cut));
            if (cut != size) {
                REQUIRE(reader.next(read));
                CHECK(same(read, message));
            }
            REQUIRE(reader.next(read));
            CHECK(same(read, message));
            CHECK(reader.empty());
        }
    }
}

TEST_CASE("bytes may come one by one through space()", "[message]") {
    RandomMessages random(2);
    MessageReader reader;
    Message message;
    for (int i = 0; i < 20; ++i) {
        Message sent = random.next();
        sent.protocol = Protocol::Pyro4;
        for (const char byte : encoded(sent)) {
            CHECK(!reader.next(message));
            const std::span<char> space = reader.space();
            REQUIRE(space.size() >= 1);
            space[0] = byte;
            reader.filled(1);
        }
        REQUIRE(reader.next(message));
        CHECK(same(message, sent));
    }
}

TEST_CASE("no prefix of a captured message and no flipped bit does harm", "[message]") {
    for (const auto& frame : captured::all_frames()) {
        INFO(frame.label);
        const std::size_t interesting = std::min<std::size_t>(frame.bytes.size(), 120);
        for (std::size_t bit = 0; bit < 8 * interesting; ++bit) {
            std::string bytes = frame.bytes;
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
            MessageSettings settings;
            settings.max_message_size = 1 << 20;
            error_of(bytes, settings);  // throws nothing but documented errors
        }
        for (std::size_t size = 0; size < frame.bytes.size(); ++size) {
            const std::string text = error_of(std::string_view(frame.bytes).substr(0, size));
            const bool is_refused = text == "header checksum mismatch" && frame.group == "raw";
            if (!text.empty() && !is_refused) FAIL(text);
        }
    }
}

TEST_CASE("a flipped bit of a signed message is noticed", "[message]") {
    MessageSettings settings;
    settings.hmac_key = "secretkey";
    Message message = invoke(Protocol::Pyro4, "payload");
    message.correlation = wire::random_uuid();
    message.annotations = {{"ZANN", "zz"}, {"AANN", "aa"}};
    const std::string bytes = encoded(message, settings);
    CHECK(error_of(bytes, settings).empty());
    for (std::size_t i = bytes.size() - 7; i < bytes.size(); ++i) {
        std::string bad = bytes;
        bad[i] ^= 1;
        CHECK(error_of(bad, settings) == "message hmac mismatch");
    }
    std::string bad = bytes;
    bad[bytes.find("aa")] ^= 1;
    CHECK(error_of(bad, settings) == "message hmac mismatch");
    MessageSettings other;
    other.hmac_key = "secretkez";
    CHECK(error_of(bytes, other) == "message hmac mismatch");
}

TEST_CASE("both sides have a key or none has", "[message]") {
    MessageSettings with_key;
    with_key.hmac_key = "k";
    const std::string not_symmetric = "hmac key config not symmetric";
    const Message message = invoke(Protocol::Pyro4, "x");
    CHECK(error_of(encoded(message, with_key)) == not_symmetric);
    CHECK(error_of(encoded(message), with_key) == not_symmetric);
    CHECK(error_of(encoded(invoke(Protocol::Pyro5, "x")), with_key) == not_symmetric);
    // Judged when the whole message is there, not before.
    const std::string bytes = encoded(message, with_key);
    CHECK(error_of(bytes.substr(0, bytes.size() - 1)).empty());
}

TEST_CASE("headers are judged in Pyro's order, as soon as they are there", "[message]") {
    const std::string good = encoded(invoke(Protocol::Pyro4, std::string(100, 'x'))).substr(0, 24);
    MessageSettings small;
    small.max_message_size = 50;
    CHECK(error_of(good).empty());
    CHECK(error_of(good, small) == "max message size exceeded (100 where max=50)");

    const std::string bad_version = "invalid data or unsupported protocol version";
    std::string bytes = good;
    bytes[0] = 'X';
    CHECK(error_of(bytes.substr(0, 5)).empty());
    CHECK(error_of(bytes.substr(0, 6)) == bad_version);
    CHECK(error_of("GET / HTTP/1.1\r\n\r\n") == bad_version);
    bytes = good;
    bytes[5] = 47;
    CHECK(error_of(bytes) == bad_version);
    bytes = good;
    bytes[7] = 9;  // the type, without the checksum
    CHECK(error_of(bytes, small) == "header checksum mismatch");
    bytes[23] = static_cast<char>(bytes[23] + 5);
    CHECK(error_of(bytes, small) == "max message size exceeded (100 where max=50)");
    CHECK(error_of(bytes) == "invalid msg type 9 received");

    const std::string header5 = encoded(invoke(Protocol::Pyro5, "x")).substr(0, 40);
    bytes = header5;
    bytes[39] ^= 1;
    CHECK(error_of(header5).empty());
    CHECK(error_of(bytes) == "invalid message or protocol version");
}

TEST_CASE("unknown types are refused, and those that are not expected", "[message]") {
    for (const int type : {0, 7, 99, 255}) {
        for (const auto protocol : {Protocol::Pyro4, Protocol::Pyro5}) {
            Message message = invoke(protocol, "");
            message.type = static_cast<MessageType>(type);
            CHECK(error_of(encoded(message)) ==
                  "invalid msg type " + std::to_string(type) + " received");
        }
    }
    MessageReader reader;
    reader.accept({MessageType::Connect});
    reader.append(encoded(invoke(Protocol::Pyro4, "long")).substr(0, 24));
    CHECK_THROWS_WITH(reader.next(), "invalid msg type 4 received");
}

TEST_CASE("a connection keeps the version of its first message", "[message]") {
    const std::string mixed =
        encoded(invoke(Protocol::Pyro4, "x")) + encoded(invoke(Protocol::Pyro5, "x"));
    CHECK(error_of(mixed) == "invalid data or unsupported protocol version");
    MessageReader reader;
    reader.append(encoded(invoke(Protocol::Pyro5, "x")).substr(0, 6));
    CHECK(!reader.next());
    CHECK(reader.protocol() == Protocol::Pyro5);
}

TEST_CASE("a length that is negative in version 48 is refused", "[message]") {
    std::string bytes = encoded(invoke(Protocol::Pyro4, ""));
    bytes[12] = '\x80';
    bytes.resize(24);  // 0x80000000 is 0 in the checksum
    CHECK(error_of(bytes) == "receiving: not enough data");
}

TEST_CASE("reserved fields and unknown flags do not matter", "[message]") {
    std::string bytes = encoded(invoke(Protocol::Pyro4, "x"));
    bytes[20] = 7;
    CHECK(error_of(bytes).empty());
    Message message = invoke(Protocol::Pyro4, "x");
    message.flags = 0x8000;
    CHECK(read_one(encoded(message)).flags == 0x8000);
}

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

TEST_CASE("a sender keeps to its own limit", "[message]") {
    MessageSettings settings;
    settings.max_message_size = 2000;
    CHECK_THROWS_AS(encoded(invoke(Protocol::Pyro4, std::string(3096, 'x')), settings),
                    wire::MessageTooLargeError);
    CHECK_THROWS_WITH(encoded(invoke(Protocol::Pyro4, std::string(3096, 'x')), settings),
                      "max message size exceeded (3096 where max=2000)");
    settings.compress = true;
    CHECK(encoded(invoke(Protocol::Pyro4, std::string(3096, 'x')), settings).size() < 100);
}

TEST_CASE("who announces two gigabytes reserves next to nothing", "[message]") {
    std::string header = encoded(invoke(Protocol::Pyro4, ""));
    header[12] = '\x7f';
    header[23] = static_cast<char>(header[23]);  // 0x7f000000 adds nothing to the low 16 bits
    MessageReader reader;
    reader.append(header);
    CHECK(!reader.next());
    CHECK(reader.space().size() <= std::size_t{1} << 20);
}

TEST_CASE("a large message is asked for as it is missing, and its memory given back", "[message]") {
    const std::size_t size = std::size_t{5} << 20;
    const std::string bytes = encoded(invoke(Protocol::Pyro4, std::string(size, 'x')));
    MessageReader reader;
    Message message;
    std::size_t done = 0;
    int reads = 0;
    while (!reader.next(message)) {
        const auto space = reader.space();
        const std::size_t count = std::min(space.size(), bytes.size() - done);
        std::memcpy(space.data(), bytes.data() + done, count);
        reader.filled(count);
        done += count;
        ++reads;
    }
    CHECK(message.payload.size() == size);
    CHECK(reads < 10);
    CHECK(reader.space().size() < std::size_t{64} << 10);
    reader.append(encoded(invoke(Protocol::Pyro4, "x")));
    CHECK(reader.next(message));
    CHECK(message.payload.capacity() < std::size_t{64} << 10);
}

TEST_CASE("a reader stops asking at the end of a large message", "[message]") {
    const std::string bytes = encoded(invoke(Protocol::Pyro4, std::string(20000, 'x')));
    MessageReader reader;
    reader.append(bytes.substr(0, 100));
    CHECK(!reader.next());
    CHECK(reader.space().size() == bytes.size() - 100);
}

TEST_CASE("a UUID is random, of version 4", "[message]") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string text = wire::to_string(wire::random_uuid());
        CHECK(text.size() == 36);
        CHECK(text[14] == '4');
        CHECK(std::string("89ab").find(text[19]) != std::string::npos);
        seen.insert(text);
    }
    CHECK(seen.size() == 1000);
    CHECK(wire::to_string(wire::Uuid{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc,
                                     0xba, 0x98, 0x76, 0x54, 0x32, 0x10}) ==
          "01234567-89ab-cdef-fedc-ba9876543210");
}

TEST_CASE("a forked process has ids of its own", "[message]") {
    wire::random_uuid();  // this process holds random bytes for more
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
        const wire::Uuid id = wire::random_uuid();
        _exit(write(ends[1], id.data(), id.size()) == 16 ? 0 : 1);
    }
    REQUIRE(child > 0);
    wire::Uuid theirs{};
    CHECK(read(ends[0], theirs.data(), theirs.size()) == 16);
    waitpid(child, nullptr, 0);
    close(ends[0]);
    close(ends[1]);
    CHECK(theirs != wire::random_uuid());
}
