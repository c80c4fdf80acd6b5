#include "common/pyro/server/daemon_core.hpp"
#include "common/wire/message.hpp"
#include "tests/fuzz/checks.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>

namespace fuzz {

namespace {

/// Has parameters and results of every kind.
struct Target {
    int number = 1;
    std::string text;

    value::Value echo(value::Value item) { return item; }
    std::int64_t add(int a, short b) { return std::int64_t{a} + b; }
    std::string join(const std::vector<std::string>& parts) {
        std::string joined;
        for (const auto& part : parts) joined += part;
        return joined;
    }
    std::map<std::string, double> table(std::map<std::string, double> rows) { return rows; }
    std::pair<std::set<int>, value::Bytes> both(std::pair<std::set<int>, value::Bytes> pair) {
        return pair;
    }
    pyro::Generator<int> gen(std::uint8_t count) {
        for (int i = 0; i < count; ++i) co_yield i;
    }
    void fail(const std::string& why) { throw std::runtime_error(why); }
};
BOOST_DESCRIBE_STRUCT(Target, (), (number, text, echo, add, join, table, both, gen, fail))

pyro::server::DaemonCore& daemon() {
    static const auto core = [] {
        pyro::DaemonOptions options;
        options.oneway_threaded = false;
        options.iter_stream_linger = std::chrono::milliseconds(0);
        options.serializers_accepted.insert(wire::Serializer::Msgpack);
        auto made = std::make_unique<pyro::server::DaemonCore>(options);
        made->set_location("localhost:1", "");
        made->hooks().log = [](std::string_view) {};
        auto registration = std::make_shared<pyro::server::Registration>();
        registration->id = "echo";  // as in the seeds
        registration->object = std::make_shared<Target>();
        registration->table = pyro::class_table<Target>();
        made->add(registration);
        return made;
    }();
    return *core;
}

void shake_hands(pyro::server::Session& session, std::string& answer) {
    wire::Message hello;
    hello.type = wire::MessageType::Connect;
    hello.payload = "{'handshake':'hello'}";
    session.handle(hello, answer);
    if (!session.is_connected()) throw std::logic_error("no handshake");
    answer.clear();
}

}  // namespace

void check_session(std::string_view bytes) {
    if (bytes.empty()) return;
    const auto session = daemon().open("fuzz");
    std::string answer;
    if ((static_cast<unsigned char>(bytes.front()) & 1) != 0) shake_hands(*session, answer);
    wire::MessageSettings settings;
    settings.max_message_size = std::size_t{1} << 20;
    wire::MessageReader reader(settings);
    try {
        reader.append(bytes.substr(1));
        wire::Message message;
        while (reader.next(message))
            if (session->handle(message, answer) == pyro::server::Session::Next::Close) break;
    } catch (const base::ProtocolError& error) {
        session->refuse(error, reader.protocol(), answer);
    } catch (const wire::SecurityError& error) {
        session->refuse(error, reader.protocol(), answer);
    }
    wire::MessageReader answers;
    answers.append(answer);
    while (answers.next()) {
    }
    if (!answers.empty()) throw std::logic_error("the answer is no whole message");
}

}  // namespace fuzz
