#include "tests/common/wire/message_help.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

using wire::Message;
using wire::MessageReader;
using wire::MessageSettings;
using wire::MessageType;
using wire::Protocol;

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
    CHECK(reader.space().size() <= std::size_t{2} << 20);
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
