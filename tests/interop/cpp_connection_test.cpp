// The connection between a C++ client and both servers: what belongs to a call, keys, compression,
// time-outs, lost connections, servers of other kinds.
#include "common/net/stream_socket.hpp"
#include "common/net/tcp.hpp"
#include "common/pyro/context.hpp"
#include "tests/interop/client.hpp"
#include "tests/interop/until.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <thread>
#include <unistd.h>

using interop::connect;
using interop::Language;
using interop::Side;
using namespace std::chrono_literals;
using value::Dict;
using value::Value;

namespace {

std::chrono::milliseconds since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 begin);
}

/// What a server with these options can do at all.
void check_calls(pyro::Proxy& proxy) {
    CHECK(proxy.call<int>("add", 2, 3) == 5);
    CHECK(proxy.call<std::string>("text", 100000) == std::string(100000, 'x'));
    CHECK(proxy.call<int>("length", std::string(100000, 'y')) == 100000);
    CHECK_THROWS_AS(proxy.call("fail", "zero"), pyro::RemoteError);
    CHECK(proxy.get<int>("value") == 1);
    proxy.call("note", "oneway");
    CHECK(proxy.call<int>("add", 5) == 15);
}

}  // namespace

TEST_CASE("annotations travel with a call and with its answer") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto proxy = connect(side);
    auto& now = pyro::current_context();
    now.annotations = {{"TEST", "of the client"}, {"EMPT", ""}};
    const auto seen = proxy.call<Dict>("context");
    CHECK(seen.at("annotations")["TEST"] == Value("6f662074686520636c69656e74"));
    CHECK(seen.at("annotations")["EMPT"] == Value(""));
    const auto* answer = wire::find(now.response_annotations, "ANSW");
    REQUIRE(answer != nullptr);
    CHECK(*answer == "of the method");
    REQUIRE(wire::find(now.response_annotations, "DAEM") != nullptr);
    now.annotations.clear();
    CHECK(proxy.call<int>("add", 1, 1) == 2);
    CHECK(wire::find(now.response_annotations, "ANSW") == nullptr);
}

TEST_CASE("a correlation id is passed on through calls that the method makes") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto proxy = connect(side);
    CHECK(proxy.call<Dict>("context").at("correlation") !=
          proxy.call<Dict>("context").at("correlation"));  // a fresh one each
    auto& now = pyro::current_context();
    now.correlation_id = wire::random_uuid();
    const std::string id = wire::to_string(*now.correlation_id);
    CHECK(proxy.call<Dict>("context").at("correlation") == Value(id));
    if (side.serializer != wire::Serializer::Marshal) {  // no proxies in Pyro4's marshal
        auto other = connect(side);
        CHECK(proxy.call<std::string>("correlation_of", other) == id);
    }
    now.correlation_id.reset();
}

TEST_CASE("handshake data is sent, and a server may answer with its own") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto options = interop::options(side);
    options.handshake = Dict{{"user", "Janet"}, {"rights", value::List{1, 2}}};
    CHECK(connect(side.server, options).call<int>("add", 2, 3) == 5);
}

TEST_CASE("messages are signed and compressed where both sides are told so") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    INFO(interop::to_string(language));
    interop::Server server(language, {.environment = {"PYRO_COMPRESSION=1"}, .key = "secret"});
    for (const bool compression : {false, true}) {
        pyro::ProxyOptions options;
        options.hmac_key = "secret";
        options.compression = compression;
        pyro::Proxy proxy(server.uri(), options);
        check_calls(proxy);
    }
    pyro::ProxyOptions options;
    options.hmac_key = "Secret";
    CHECK_THROWS_AS(pyro::Proxy(server.uri(), options).bind(), base::Error);
    CHECK_THROWS_AS(pyro::Proxy(server.uri()).bind(), base::Error);
}

TEST_CASE("servers of one thread, and those on Unix sockets, are called alike") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    INFO(interop::to_string(language));
    const test::Folder folder;
    interop::Server server(
        language, {.environment = {"PYRO_SERVERTYPE=multiplex"}, .unix_socket = folder / "socket"});
    pyro::Proxy proxy(server.uri());
    CHECK(proxy.uri().socket_name == folder / "socket");
    check_calls(proxy);
    pyro::Proxy second(server.uri());
    check_calls(second);
}

TEST_CASE("a server of one thread answers one call after the other, one of many side by side") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    const auto type = GENERATE(as<std::string>(), "multiplex", "thread");
    INFO(interop::to_string(language) << ", " << type);
    interop::Server server(language, {.environment = {"PYRO_SERVERTYPE=" + type}});
    pyro::Proxy one(server.uri()), two(server.uri());
    one.bind();
    two.bind();
    const auto begin = std::chrono::steady_clock::now();
    std::thread other([&] { one.call("wait", 0.4); });
    two.call("wait", 0.4);
    other.join();
    CHECK((since(begin) >= 790ms) == (type == "multiplex"));
}

TEST_CASE("several threads may use one proxy") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    INFO(interop::to_string(language));
    auto proxy = connect(language);
    std::vector<int> sums(4);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) sums[std::size_t(t)] += proxy.call<int>("add", i, t);
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(sums == std::vector<int>{1225, 1275, 1325, 1375});
}

TEST_CASE("a call that takes too long is a TimeoutError, and the next one works") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    INFO(interop::to_string(language));
    auto proxy = connect(language);
    proxy.set_timeout(150ms);
    const auto begin = std::chrono::steady_clock::now();
    CHECK_THROWS_AS(proxy.call("wait", 0.6), pyro::TimeoutError);
    CHECK(since(begin) < 500ms);
    CHECK_FALSE(proxy.is_connected());
    proxy.set_timeout(0ms);
    CHECK(proxy.call<int>("add", 1, 1) == 2);
}

TEST_CASE("a server that is killed and comes back is found again") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    INFO(interop::to_string(language));
    const test::Folder folder;
    const interop::ServerOptions options{.unix_socket = folder / "socket"};
    auto server = std::make_unique<interop::Server>(language, options);
    pyro::Proxy proxy(server->uri());
    CHECK(proxy.call<int>("add", 1, 1) == 2);
    server->process().signal(SIGKILL);
    server->process().wait();
    CHECK_THROWS_AS(proxy.call("add", 1, 1), pyro::ConnectionClosedError);
    CHECK_THROWS_AS(proxy.call("add", 1, 1), pyro::CommunicationError);
    std::remove((folder / "socket").c_str());
    server = std::make_unique<interop::Server>(language, options);
    CHECK(proxy.call<int>("add", 1, 1) == 2);
}

TEST_CASE("a call is repeated when the connection was lost, if that is asked for") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    INFO(interop::to_string(language));
    const test::Folder folder;
    const interop::ServerOptions server_options{.unix_socket = folder / "socket"};
    auto server = std::make_unique<interop::Server>(language, server_options);
    pyro::ProxyOptions options;
    options.max_retries = 2;
    pyro::Proxy patient(server->uri(), options), plain(server->uri());
    patient.bind();
    plain.bind();
    server->process().signal(SIGKILL);
    server->process().wait();
    std::remove((folder / "socket").c_str());
    server = std::make_unique<interop::Server>(language, server_options);
    CHECK(patient.call<int>("add", 1, 1) == 2);
    CHECK_THROWS_AS(plain.call("add", 1, 1), pyro::ConnectionClosedError);
    CHECK(plain.call<int>("add", 1, 1) == 2);
}

TEST_CASE("a server closes connections that say nothing for too long") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    INFO(interop::to_string(language));
    interop::Server server(language, {.environment = {"PYRO_COMMTIMEOUT=0.2"}});
    auto silent = net::TcpStream::connect("localhost", server.port(), 5s);
    std::array<char, 1000> last_words{};
    while (silent.read_some(last_words, 5s) > 0) {
    }
    pyro::Proxy proxy(server.uri());
    CHECK(proxy.call<int>("add", 1, 1) == 2);
}

TEST_CASE("a message that is too large is refused on either side") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    INFO(interop::to_string(language));
    interop::Server server(language, {.environment = {"PYRO_MAX_MESSAGE_SIZE=5000"}});
    pyro::Proxy proxy(server.uri());
    CHECK(proxy.call<int>("length", std::string(3000, 'x')) == 3000);
    CHECK_THROWS_AS(proxy.call("length", std::string(6000, 'x')), pyro::ConnectionClosedError);
    CHECK_THROWS_AS(proxy.call("text", 6000), pyro::ConnectionClosedError);
    CHECK(proxy.call<int>("add", 1, 1) == 2);

    pyro::ProxyOptions options;
    options.max_message_size = 2000;
    pyro::Proxy small(server.uri(), options);
    CHECK_THROWS_AS(small.call("length", std::string(3000, 'x')), pyro::MessageTooLargeError);
    CHECK_THROWS_AS(small.call("text", 3000), pyro::MessageTooLargeError);
    CHECK(small.call<int>("add", 1, 1) == 2);
}

TEST_CASE("a Python server whose pool is full says so, and has room again later") {
    interop::Server server(Language::Python, {.environment = {"PYRO_THREADPOOL_SIZE=1",
                                                              "PYRO_THREADPOOL_SIZE_MIN=1"}});
    pyro::Proxy first(server.uri()), second(server.uri());
    CHECK(first.call<int>("add", 1, 1) == 2);
    CHECK_THROWS_WITH(second.bind(), Catch::Matchers::Contains(
                                         "no free workers, increase server threadpool size"));
    first.release();
    CHECK(interop::until([&] {
        try {
            return second.call<int>("add", 1, 1) == 2;
        } catch (const pyro::CommunicationError&) {
            return false;
        }
    }));
}

TEST_CASE("a socket that is connected already needs no handshake with Python's daemon") {
    const auto serializer = GENERATE(wire::Serializer::Serpent, wire::Serializer::Json);
    const auto server = interop::start(
        interop::script("one_socket.py", {}, {"PYRO_SERIALIZERS_ACCEPTED=serpent,json,marshal"}));
    const auto port = static_cast<std::uint16_t>(std::stoi(server->await_line("ready ")));
    const auto stream = net::StreamSocket::connect("127.0.0.1", port, 5s);
    pyro::ProxyOptions options;
    options.serializer = serializer;
    auto proxy = pyro::Proxy::over_socket(::dup(stream.descriptor()), "everything", options);
    check_calls(proxy);
    proxy.release();
    CHECK_THROWS_AS(proxy.call("add", 1, 1), pyro::ConnectionClosedError);
}

TEST_CASE("our daemon serves more clients than it has threads") {
    interop::Server server(Language::Cpp, {.environment = {"PYRO_THREADPOOL_SIZE=2"}});
    std::vector<pyro::Proxy> proxies;
    for (int i = 0; i < 50; ++i) {
        proxies.emplace_back(server.uri());
        proxies.back().bind();
    }
    for (auto& proxy : proxies) CHECK(proxy.call<int>("add", 1, 1) == 2);
}
