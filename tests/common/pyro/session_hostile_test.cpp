// What a client cannot do to a daemon, and what a hook or a log that fails cannot.
#include "tests/common/pyro/session_fixture.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {

using value::Dict;
using value::List;
using value::Value;

/// Bytes in use; where nobody counts them, always 0.
std::size_t allocated_bytes() {
#ifdef __GLIBC__
    const auto info = ::mallinfo2();
    return info.uordblks + info.hblkhd;
#else
    return 0;
#endif
}

/// Standard error takes nothing as long as this lives.
class BrokenStandardError {
public:
    BrokenStandardError() : saved_(::dup(STDERR_FILENO)) {
        const int unwritable = ::open("/dev/null", O_RDONLY);
        ::dup2(unwritable, STDERR_FILENO);
        ::close(unwritable);
    }
    ~BrokenStandardError() {
        ::dup2(saved_, STDERR_FILENO);
        ::close(saved_);
    }
    BrokenStandardError(const BrokenStandardError&) = delete;
    BrokenStandardError& operator=(const BrokenStandardError&) = delete;

private:
    int saved_;
};

}  // namespace

TEST_CASE("a daemon lives on when standard error takes no line", "[session]") {
    pyro::server::DaemonCore core{pyro::DaemonOptions()};
    MemoryClient client(core);
    const BrokenStandardError broken;
    CHECK(client.send_bytes("no Pyro").size() == 1);
}

TEST_CASE("a hook that throws anything harms no one else", "[session]") {
    TestCore daemon;
    daemon.core.hooks().annotations = []() -> wire::Annotations { throw 5; };
    MemoryClient client(daemon.core);
    CHECK(client.send_bytes("no Pyro").empty());
    CHECK(daemon.log().size() == 1);
}

TEST_CASE("a client can neither forge lines of the log nor fill it", "[session]") {
    Fixture f;
    const std::string forged = "x.Y\r\nconnection from 10.0.0.1:1 dropped: \x1b[2J";
    f.failure("echo", {Dict{{"__class__", forged + std::string(1 << 20, 'x')}}});
    REQUIRE(f.daemon.log().size() == 1);
    const auto line = f.daemon.log()[0];
    CHECK(
        line.starts_with("connection from 127.0.0.1:40000 dropped: Pyro4.errors.SerializeError: "));
    CHECK(line.find("x.Y\\r\\nconnection") != std::string::npos);
    CHECK(std::none_of(line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; }));
    CHECK(line.size() < 2000);
}

TEST_CASE("an idle connection keeps no memory of what it once sent or got", "[session]") {
    constexpr std::size_t kClients = 20;
    Fixture f;
    f.client.call("thing", "echo", {std::string(1 << 20, 'x')});
    std::vector<std::unique_ptr<MemoryClient>> clients;
    const auto before = allocated_bytes();
    for (std::size_t i = 0; i < kClients; ++i) {
        auto& client = *clients.emplace_back(std::make_unique<MemoryClient>(f.daemon.core));
        client.connect("thing");
        client.call("thing", "echo", {std::string(1 << 20, 'x')});
        client.call("thing", "echo", {std::string(100'000, 'x')});
        auto message = client.call_message("thing", "echo", {std::string(20'000, 'x')});
        message.annotations.emplace_back("NOTE", std::string(60'000, 'x'));
        CHECK(client.send(message).size() == 1);
    }
    CHECK(allocated_bytes() < before + kClients * 16'000);
}

TEST_CASE("one client cannot have streams without end", "[session]") {
    Fixture f(table_with("items", [](Thing&) -> pyro::Generator<int> { co_yield 1; }));
    using pyro::server::Streams;
    for (std::size_t i = 0; i < Streams::kMaxOfConnection; ++i) f.client.invoke("thing", "items");
    CHECK(f.failure("items") == "Pyro4.errors.PyroError: too many item streams are open");
    CHECK(f.daemon.core.streams().size() == Streams::kMaxOfConnection);
    MemoryClient other(f.daemon.core);
    other.connect("thing");
    CHECK(other.invoke("thing", "items")->has(wire::flags::kItemStreamResult));
}
