#include "common/net/descriptors.hpp"
#include "tests/common/lab1/frames.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <atomic>
#include <thread>

namespace {

constexpr int kClients = 500;
constexpr int kStalled = 50;

}  // namespace

TEST_CASE("of 500 clients 50 stall and hold up nobody", "[lab1]") {
    net::raise_descriptor_limit();
    const test::Folder folder;
    std::string content;
    for (int i = 0; content.size() < 200'000; ++i) content += std::to_string(i) + "\n";
    const std::string expected = test::file_frames(content);
    auto words = test::server("concurrent_server", folder.write("mytext.txt", content), "3");
    words.insert(words.end(), {"--max-clients", std::to_string(kClients)});
    test::Process server(words);
    const std::uint16_t port = server.port();

    // All connected before the first one asks. Every tenth stalls: half of them say nothing, the
    // others ask and then do not read.
    std::vector<net::TcpStream> stalled;
    std::vector<net::TcpStream> others;
    for (int i = 0; i < kClients; ++i) {
        (i % (kClients / kStalled) == 0 ? stalled : others).push_back(test::connected(port));
    }
    const std::string hello = test::frame('H', "HelloServer!");
    for (std::size_t i = 0; i < stalled.size(); i += 2) stalled[i].write_all(hello, test::kLong);
    for (net::TcpStream& client : others) client.write_all(hello, test::kLong);

    std::atomic<int> right = 0;
    std::vector<std::jthread> readers;
    for (std::size_t first = 0; first < 4; ++first) {
        readers.emplace_back([&, first] {
            for (std::size_t i = first; i < others.size(); i += 4) {
                if (test::read_all(others[i]) == expected) ++right;
            }
        });
    }
    readers.clear();  // joins
    CHECK(right == kClients - kStalled);

    // Those who said nothing are cut off: their stream ends.
    for (std::size_t i = 1; i < stalled.size(); i += 2) {
        CHECK(test::read_all(stalled[i]).empty());
    }
    server.await("cut off, nothing moved for 3 s");
    net::TcpStream late = test::connected(port);
    late.write_all(hello, test::kLong);
    CHECK((test::read_all(late) == expected));
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
}

TEST_CASE("a client that asks and then reads nothing is cut off", "[lab1]") {
    const test::Folder folder;
    const std::string content(20'000'000, 'x');  // more than the buffers between the two hold
    test::Process server(
        test::server("concurrent_server", folder.write("mytext.txt", content), "0.5"));
    const std::uint16_t port = server.port();
    net::TcpStream client = test::connected(port);
    client.write_all(test::frame('H', "HelloServer!"), test::kLong);
    server.await("cut off, nothing moved for 0.5 s");
    CHECK(test::read_all(client).size() < content.size());
}

TEST_CASE("no more than max-clients at once; the next waits for a free place", "[lab1]") {
    const test::Folder folder;
    auto words = test::server("concurrent_server", folder.write("mytext.txt", "hello"));
    words.insert(words.end(), {"--max-clients", "2"});
    test::Process server(words);
    const std::uint16_t port = server.port();
    net::TcpStream first = test::connected(port);
    net::TcpStream second = test::connected(port);
    net::TcpStream third = test::connected(port);
    const std::string hello = test::frame('H', "HelloServer!");
    third.write_all(hello, test::kLong);
    std::array<char, 1> buffer;
    CHECK_THROWS(third.read_some(buffer, std::chrono::milliseconds(100)));

    first.close();
    CHECK(test::read_all(third) == test::file_frames("hello"));
    second.write_all(hello, test::kLong);
    CHECK(test::read_all(second) == test::file_frames("hello"));
}
