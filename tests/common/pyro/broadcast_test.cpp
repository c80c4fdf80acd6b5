#include "common/pyro/broadcast.hpp"

#include "common/base/errors.hpp"
#include "common/net/udp.hpp"
#include "common/pyro/naming/broadcast_responder.hpp"
#include "tests/common/process.hpp"
#include "tests/support/catch.hpp"

#include <boost/json.hpp>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

using pyro::naming::broadcast_answer;
using pyro::naming::BroadcastResponder;

const wire::Uri kNameServer("PYRO:Pyro.NameServer@127.0.0.1:19434");

std::string never(const std::string&) {
    throw std::logic_error("not asked for");
}

std::string from_hex(const std::string& hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

}  // namespace

TEST_CASE("what the real name server answered is answered", "[broadcast]") {
    const auto cases =
        boost::json::parse(test::read_file(LABS_TEST_DATA "/pyro4/broadcast.json")).as_array();
    CHECK(cases.size() == 4);
    for (const auto& row : cases) {
        const std::string question = from_hex(row.at("request_hex").as_string().c_str());
        INFO(question);
        const auto answer = broadcast_answer(question, kNameServer, "127.0.0.1", never);
        if (row.at("reply").is_null()) {
            CHECK_FALSE(answer);
        } else {
            CHECK(answer == std::string(row.at("reply").as_string()));
        }
    }
    CHECK_FALSE(broadcast_answer("", kNameServer, "127.0.0.1", never));
}

TEST_CASE("a server that listens everywhere answers with the address the asker reaches",
          "[broadcast]") {
    const wire::Uri everywhere("PYRO:Pyro.NameServer@0.0.0.0:9090");
    const auto towards = [](const std::string& ip) { return ip == "10.0.0.7" ? "10.0.0.1" : "?"; };
    CHECK(broadcast_answer("GET_NSURI", everywhere, "10.0.0.7", towards) ==
          "PYRO:Pyro.NameServer@10.0.0.1:9090");
    const auto no_way = [](const std::string&) -> std::string { throw base::Error("no way"); };
    CHECK(broadcast_answer("GET_NSURI", everywhere, "10.0.0.7", no_way) ==
          "PYRO:Pyro.NameServer@0.0.0.0:9090");
}

TEST_CASE("who asks the network hears where the name server is", "[broadcast]") {
    const BroadcastResponder responder(kNameServer, "127.0.0.1", 0);
    CHECK(responder.location() == "127.0.0.1:" + std::to_string(responder.port()));
    CHECK(pyro::ask_network({"127.0.0.1"}, responder.port(), 3, 10s) == kNameServer);
    CHECK(pyro::ask_network({"no.such.host.invalid", "127.0.0.1"}, responder.port(), 3, 10s) ==
          kNameServer);
}

TEST_CASE("a responder that is flooded can be stopped", "[broadcast]") {
    auto responder = std::make_unique<BroadcastResponder>(kNameServer, "127.0.0.1", 0);
    std::atomic<bool> stop{false};
    std::promise<void> answered;  // one of the flood; which one, no datagram can be sure of
    std::once_flag first;
    std::vector<std::thread> flood;
    for (int i = 0; i < 3; ++i) {
        flood.emplace_back([&, port = responder->port()] {
            auto socket = net::UdpSocket::open();
            while (!stop) {
                socket.send("GET_NSURI", {"127.0.0.1", port});
                if (socket.receive(0ms)) std::call_once(first, [&] { answered.set_value(); });
            }
        });
    }
    CHECK(answered.get_future().wait_for(10s) == std::future_status::ready);
    auto stopped = std::async(std::launch::async, [&] { responder.reset(); });
    CHECK(stopped.wait_for(10s) == std::future_status::ready);
    stop = true;
    for (auto& thread : flood) thread.join();
}

TEST_CASE("an answer that is no URI is passed over", "[broadcast]") {
    auto noise = net::UdpSocket::bind("127.0.0.1", 0);
    std::thread answering([&] {
        const auto question = noise.receive(10s);
        if (!question) return;
        for (const char* answer :
             {"", "hello", "PYRONAME:x", "PYRO:Pyro.NameServer@127.0.0.1:19434"}) {
            noise.send(answer, question->from);
        }
    });
    const auto found = pyro::ask_network({"127.0.0.1"}, noise.local_endpoint().port, 1, 10s);
    answering.join();
    CHECK(found == kNameServer);
}

TEST_CASE("asking a silent network ends", "[broadcast]") {
    auto silent = net::UdpSocket::bind("127.0.0.1", 0);
    CHECK_FALSE(pyro::ask_network({"127.0.0.1"}, silent.local_endpoint().port, 2, 10ms));
    CHECK(silent.receive(10s)->bytes == "GET_NSURI");
    CHECK(silent.receive(10s)->bytes == "GET_NSURI");
    CHECK_FALSE(pyro::ask_network({"no.such.host.invalid"}, 9091));
}
