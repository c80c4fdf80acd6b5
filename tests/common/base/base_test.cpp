#include "common/base/crc32.hpp"
#include "common/base/errors.hpp"
#include "common/base/time_text.hpp"
#include "common/base/todo.hpp"
#include "tests/common/process.hpp"
#include "tests/support/catch.hpp"

#include <boost/crc.hpp>

#include <string>

TEST_CASE("a checksum in pieces is the one of Boost.CRC", "[base]") {
    std::string bytes;
    for (int i = 0; i < 100000; ++i) bytes += static_cast<char>((i * 7919) >> 3);

    for (const std::size_t size : {0U, 1U, 2U, 3U, 63U, 64U, 65U, 1024U, 65537U, 100000U}) {
        boost::crc_32_type expected;
        expected.process_bytes(bytes.data(), size);
        base::Crc32 whole;
        whole.update({bytes.data(), size});
        base::Crc32 pieces;
        pieces.update({bytes.data(), size / 3});
        pieces.update({bytes.data() + size / 3, size - size / 3});

        CHECK(whole.value() == expected.checksum());
        CHECK(pieces.value() == expected.checksum());
    }
}

TEST_CASE("the checksum of nothing is zero, of 123456789 the well-known value", "[base]") {
    base::Crc32 checksum;
    CHECK(checksum.value() == 0);
    checksum.update("123456789");
    CHECK(checksum.value() == 0xCBF43926);
}

TEST_CASE("time is written as Python's time.ctime writes it", "[base]") {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    const auto at = [](std::time_t t) { return std::chrono::system_clock::from_time_t(t); };

    CHECK(base::time_text(at(1795230915)) == "Sat Nov 21 03:15:15 2026");
    CHECK(base::time_text(at(0)) == "Thu Jan  1 00:00:00 1970");
}

TEST_CASE("durations are in seconds without needless zeros", "[base]") {
    using namespace std::chrono_literals;
    CHECK(base::duration_text(10s) == "10 s");
    CHECK(base::duration_text(250ms) == "0.25 s");
}

TEST_CASE("an error of the system says what was tried and why not", "[base]") {
    CHECK_THROWS_WITH(base::throw_system_error("open x", ENOENT),
                      "open x: No such file or directory");
}

TEST_CASE("a todo names the exercise on stderr and ends the program with status 3", "[base]") {
    test::Process program([]() -> int {
        std::fputs("printed before\n", stdout);
        base::todo("1.3: send the file", 1, "unused");
    });

    CHECK(program.wait() == base::kTodoStatus);
    CHECK(program.err() == "TODO 1.3: send the file\n");
    CHECK(program.out() == "printed before\n");
}
