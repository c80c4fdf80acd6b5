#include "common/pyro/remote_iterator.hpp"

#include "tests/common/pyro/scripted_server.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using value::Value;
using wire::Message;
using Peer = ScriptedServer::Peer;

namespace {

using Quote = std::pair<std::string, double>;

/// An object with a generator of three quotes, and what it was asked: "next", "close", "echo".
struct Quotes {
    std::vector<std::string> log;

    void serve(Peer& peer) {
        peer.welcome({"quotes", "echo", "broken"});
        int count = 0;
        Message request;
        while (peer.receive(request)) {
            const wire::Call call = call_of(request);
            if (call.method == "close_stream") {
                log.push_back("close " + call.args.at(0).str());
            } else if (call.method == "get_next_stream_item") {
                log.push_back("next");
                if (++count > 3) {
                    peer.raise(request, "builtins.StopIteration", "");
                } else {
                    peer.answer(request, value::Tuple{"ACME", count * 1.5});
                }
            } else if (call.method == "echo") {
                peer.answer(request, 5);
            } else {
                Message answer = request;
                answer.type = wire::MessageType::Result;
                answer.flags = wire::flags::kItemStreamResult | wire::flags::kException;
                answer.annotations = {{"STRM", "stream-1"}};
                answer.payload = "None";
                peer.send(answer);
            }
        }
    }
};

}  // namespace

TEST_CASE("a remote iterator is a range, and is not closed when it has come to its end") {
    Quotes quotes;
    ScriptedServer server([&](Peer& peer) { quotes.serve(peer); });
    double sum = 0;
    {
        pyro::Proxy proxy(server.uri("obj"));
        for (auto& [symbol, price] : proxy.call<pyro::RemoteIterator<Quote>>("quotes")) {
            CHECK(symbol == "ACME");
            sum += price;
        }
    }
    server.stop();
    CHECK(sum == 9);
    CHECK(quotes.log == std::vector<std::string>{"next", "next", "next", "next"});
}

TEST_CASE("leaving a remote iterator early closes it") {
    Quotes quotes;
    ScriptedServer server([&](Peer& peer) { quotes.serve(peer); });
    {
        pyro::Proxy proxy(server.uri("obj"));
        for (const Quote& quote : proxy.call<pyro::RemoteIterator<Quote>>("quotes")) {
            CHECK(quote.second == 1.5);
            CHECK(proxy.call<int>("echo") == 5);  // calls may come in between
            break;
        }
        CHECK(proxy.call<int>("echo") == 5);
    }
    server.stop();
    CHECK(quotes.log == std::vector<std::string>{"next", "close stream-1"});
}

TEST_CASE("a remote iterator keeps the connection of a proxy that is gone") {
    Quotes quotes;
    ScriptedServer server([&](Peer& peer) { quotes.serve(peer); });
    auto items = pyro::Proxy(server.uri("obj")).call<pyro::RemoteIterator<>>("quotes");
    CHECK(items.next() == Value(value::Tuple{"ACME", 1.5}));
    auto moved = std::move(items);
    CHECK(moved.next().has_value());
    CHECK(moved.next().has_value());
    CHECK_FALSE(moved.next().has_value());
    CHECK_FALSE(moved.next().has_value());
}

TEST_CASE("an iterator ends with the connection, and goes on after a new one") {
    Quotes quotes;
    ScriptedServer server([&](Peer& peer) { quotes.serve(peer); });
    pyro::Proxy proxy(server.uri("obj"));
    auto items = proxy.call<pyro::RemoteIterator<Quote>>("quotes");
    proxy.release();
    try {
        items.next();
        FAIL("no error");
    } catch (const pyro::ConnectionClosedError& error) {
        CHECK(std::string(error.what()) == "the proxy for this stream result has been closed");
    }
    proxy.bind();
    CHECK(items.next().has_value());
    CHECK(items.next().has_value());
}

TEST_CASE("an item of another type is a TypeError, as is a result that is no iterator") {
    Quotes quotes;
    ScriptedServer server([&](Peer& peer) { quotes.serve(peer); });
    pyro::Proxy proxy(server.uri("obj"));
    auto items = proxy.call<pyro::RemoteIterator<int>>("quotes");
    CHECK_THROWS_AS(items.next(), value::PythonError);
    CHECK_THROWS_AS(proxy.call<pyro::RemoteIterator<int>>("echo"), value::PythonError);
}
