#include "common/base/errors.hpp"
#include "tests/common/lab1/frames.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <sys/resource.h>
#include <unistd.h>

using test::frame;
using test::number;
using test::Process;

namespace {

const std::string kHello = frame('H', "HelloServer!");

/// Runs framed_client against a server that sends these bytes and closes.
struct Outcome {
    int status = 0;
    std::string err;
    std::vector<std::string> files;
};

Outcome receive(const std::string& bytes) {
    const test::Folder folder;
    net::TcpListener listener = test::listening();
    Process client(
        test::client("framed_client", listener.local_endpoint().port, folder / "received.txt"));
    net::TcpStream stream = listener.accept(test::kLong).stream;
    std::string hello(kHello.size(), '\0');
    stream.read_exactly(hello, test::kLong);
    stream.write_all(bytes, test::kLong);
    stream.close();
    const int status = client.wait();
    return {status, client.err(), folder.names()};
}

std::size_t count_lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("a framed client refuses what is wrong, in one sentence, and keeps no file", "[lab1]") {
    const std::string head = frame('N', "a") + frame('S', number(5, 8));
    const std::string good = head + frame('D', "hello");
    const auto [what, bytes] = GENERATE_REF(table<std::string, std::string>({
        {"closed after 0 of 5 bytes", ""},
        {"closed after 3 of 5 bytes", std::string("N\0\0", 3)},
        {"closed after 2 of 10 bytes", frame('N', "0123456789").substr(0, 7)},
        {"frame of 4294967295 bytes, more than the 65536 allowed", "N\xff\xff\xff\xff"},
        {"frame of the unknown kind 'X'", frame('X', "")},
        {"frame 'D' where 'N' was expected", frame('D', "hello")},
        {"frame 'S' of 3 bytes, it should have 8", frame('N', "a") + frame('S', "abc")},
        {"reports: 'no such file'", frame('E', "no such file")},
        {"at byte 6 of 5", head + frame('D', "hello!")},
        {"frame 'C' at byte", head + frame('D', "hell") + frame('C', number(1, 4))},
        {"wrong checksum", good + frame('C', number(1, 4))},
        {"closed after 0 of 5 bytes", good + frame('C', number(test::crc("hello"), 4))},
        {"frame 'D' where 'T' was expected",
         good + frame('C', number(test::crc("hello"), 4)) + frame('D', "hello")},
    }));
    INFO(what);

    const Outcome outcome = receive(bytes);
    INFO(outcome.err);
    CHECK(outcome.status == 1);
    CHECK(outcome.err.find(what) != std::string::npos);
    CHECK(outcome.err.find("framed_client: ") == 0);
    CHECK(outcome.err.find("localhost:") + outcome.err.find("127.0.0.1:") != std::string::npos);
    CHECK(count_lines(outcome.err) == 1);
    CHECK(outcome.files.empty());
}

TEST_CASE("clients give up on a silent server, in time and without a file", "[lab1]") {
    const std::string name = GENERATE("file_client", "framed_client");
    const test::Folder folder;
    net::TcpListener listener = test::listening();  // accepts nobody: half open
    Process client(
        test::client(name, listener.local_endpoint().port, folder / "received.txt", "0.1"));
    CHECK(client.wait() == 1);
    CHECK(client.err().find("no answer within 0.1 s") != std::string::npos);
    CHECK(folder.names().empty());
}

TEST_CASE("one byte at a time is as good as all at once", "[lab1]") {
    const test::Folder folder;
    net::TcpListener listener = test::listening();
    Process client(
        test::client("framed_client", listener.local_endpoint().port, folder / "received.txt"));
    net::TcpStream stream = listener.accept(test::kLong).stream;
    for (const char c : test::file_frames("hello!!!")) stream.write_all({&c, 1}, test::kLong);
    CHECK(client.wait() == 0);
    CHECK(client.out() ==
          "file opened\nreceiving data...\nData=> hello!!!\nreceiving data...\n"
          "Received 8 bytes, checksum ok\nSuccessfully get the file\nconnection closed\n");
}

TEST_CASE("a server reports a bad client and serves the next one", "[lab1]") {
    const std::string name = GENERATE("framed_server", "concurrent_server");
    const test::Folder folder;
    const std::string content(100'000, 'x');
    Process server(test::server(name, folder.write("mytext.txt", content), "0.2"));
    const std::uint16_t port = server.port();

    const std::vector<std::pair<std::string, std::string>> clients{
        {"", "client ('127.0.0.1', "},  // closes at once
        {"H\xff\xff\xff\xff", "frame of 4294967295 bytes"},
        {"GET / HTTP/1.1\r\n\r\n", "frame of the unknown kind 'G'"},
        {frame('D', "hello"), "frame "},
    };
    for (const auto& [bytes, what] : clients) {
        net::TcpStream stream = test::connected(port);
        stream.write_all(bytes, test::kLong);
        try {
            stream.shutdown_write();
        } catch (const base::ConnectionClosedError&) {  // the server was faster
        }
        CHECK(test::read_all(stream).empty());
        server.await(what);
    }
    net::TcpStream silent = test::connected(port);
    CHECK(test::read_all(silent).empty());  // until it is cut off
    server.await("0.2 s");
    for (int i = 0; i < 3; ++i) {  // gone while the server sends
        net::TcpStream stream = test::connected(port);
        stream.write_all(kHello, test::kLong);
    }

    net::TcpStream stream = test::connected(port);
    for (const char c : kHello) stream.write_all({&c, 1}, test::kLong);
    CHECK((test::read_all(stream) == test::file_frames(content)));
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
    CHECK(server.waited() < std::chrono::seconds(1));
}

TEST_CASE("the plain servers survive clients that go away", "[lab1]") {
    const test::Folder folder;
    const std::string content(3'000'000, 'x');
    Process server(test::server("file_server", folder.write("mytext.txt", content), "20"));
    const std::uint16_t port = server.port();
    for (int i = 0; i < 3; ++i) test::connected(port).write_all("HelloServer!", test::kLong);
    net::TcpStream stream = test::connected(port);
    stream.write_all("HelloServer!", test::kLong);
    CHECK((test::read_all(stream) == content + "->Thank you for connecting"));
    server.signal(SIGINT);
    CHECK(server.wait() == 0);
}

TEST_CASE("a missing file is told to the client, and the server goes on", "[lab1]") {
    const std::string name = GENERATE("framed_server", "concurrent_server");
    const test::Folder folder;
    Process server(test::server(name, folder / "mytext.txt"));
    for (int i = 0; i < 2; ++i) {
        Process client(test::client("framed_client", server.port(), folder / "received.txt"));
        CHECK(client.wait() == 1);
        CHECK(client.err().find("mytext.txt: No such file or directory") != std::string::npos);
    }
    CHECK(folder.names().empty());
}

TEST_CASE("a port in use is one sentence and status 1", "[lab1]") {
    const std::string name =
        GENERATE("time_server", "file_server", "framed_server", "concurrent_server");
    net::TcpListener listener = test::listening();
    Process server(
        {LAB1_PROGRAMS "/" + name, "--port", std::to_string(listener.local_endpoint().port)});
    CHECK(server.wait() == 1);
    CHECK(server.err().find("Address already in use (stop the other program") != std::string::npos);
    CHECK(count_lines(server.err()) == 1);
}

TEST_CASE("Ctrl-C in the middle of a file leaves nothing", "[lab1]") {
    const std::string name = GENERATE("file_client", "framed_client");
    const test::Folder folder;
    net::TcpListener listener = test::listening();
    Process client(test::client(name, listener.local_endpoint().port, folder / "received.txt"));
    net::TcpStream stream = listener.accept(test::kLong).stream;
    stream.write_all(test::file_frames("hello").substr(0, 30), test::kLong);
    client.await("receiving data...");
    CHECK(folder.names() == std::vector<std::string>{"received.txt.part"});

    client.signal(SIGINT);
    CHECK(client.wait() == 0);
    CHECK(folder.names().empty());
}

TEST_CASE("a full disk is one sentence and leaves nothing", "[lab1]") {
    const test::Folder folder;
    const std::string file = folder.write("mytext.txt", std::string(1'000'000, 'x'));
    Process server(test::server("framed_server", file));
    const auto words = test::client("framed_client", server.port(), folder / "received.txt");
    Process client([&] {
        const rlimit limit{100'000, 100'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        std::vector<char*> argv;
        for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        return ::execv(argv[0], argv.data());
    });
    CHECK(client.wait() == 1);
    CHECK(client.err() ==
          "framed_client: write " + (folder / "received.txt.part") + ": File too large\n");
    CHECK(folder.names() == std::vector<std::string>{"mytext.txt"});
}
