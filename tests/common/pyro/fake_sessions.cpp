#include "tests/common/pyro/fake_sessions.hpp"

#include "common/base/errors.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>

using pyro::server::Session;
using wire::MessageType;

wire::Message fake_message(MessageType type, std::string_view text, wire::Protocol protocol) {
    wire::Message message;
    message.protocol = protocol;
    message.type = type;
    message.payload = text;
    return message;
}

namespace {

/// So often as the number says.
void fail(std::atomic<int>& times) {
    if (times > 0 && times-- > 0) throw std::bad_alloc();
}

}  // namespace

class FakeSession : public Session {
public:
    explicit FakeSession(FakeSessions& sessions) : sessions_(sessions) {}
    ~FakeSession() override {
        {
            const std::lock_guard lock(sessions_.mutex_);
            ++sessions_.closed;
        }
        sessions_.changed();
    }

    Next handle(wire::Message& message, std::string& answer) override {
        auto result = fake_message(MessageType::Result, "", message.protocol);
        result.sequence = message.sequence;
        if (!connected_) {
            result.type = MessageType::ConnectOk;
            connected_ = true;
        }
        result.payload = sessions_.answer(message.payload);
        if (!message.has(wire::flags::kOneway)) wire::encode(result, {}, answer);
        return message.payload == "close" ? Next::Close : Next::Continue;
    }

    void refuse(const std::exception& error, wire::Protocol protocol,
                std::string& answer) override {
        fail(sessions_.refusals_to_fail);
        sessions_.log(error.what());
        wire::encode(fake_message(MessageType::ConnectFail, error.what(), protocol), {}, answer);
    }

    bool is_connected() const override { return connected_; }

private:
    FakeSessions& sessions_;
    bool connected_ = false;
};

void FakeSessions::tick() {
    ++ticks;
    fail(ticks_to_fail);
}

std::unique_ptr<Session> FakeSessions::open(const std::string&) {
    fail(opens_to_fail);
    {
        const std::lock_guard lock(mutex_);
        ++opened;
    }
    changed();
    return std::make_unique<FakeSession>(*this);
}

void FakeSessions::log(std::string_view line) {
    const std::lock_guard lock(mutex_);
    lines_.emplace_back(line);
}

std::vector<std::string> FakeSessions::lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
}

void FakeSessions::changed() {
    change_.notify_all();
}

void FakeSessions::open_gate(const std::string& name) {
    {
        const std::lock_guard lock(mutex_);
        gates_.insert(name);
    }
    changed();
}

void FakeSessions::wait_for(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    if (!change_.wait_for(lock, kLong, condition)) throw std::runtime_error("waited in vain");
}

std::string FakeSessions::answer(const std::string& text) {
    const std::string word = text.substr(0, text.find(' '));
    const std::string rest = text.size() > word.size() ? text.substr(word.size() + 1) : "";
    if (word == "wait") {
        std::unique_lock lock(mutex_);
        ++waiting[rest];
        most_running = std::max(most_running, ++running);
        changed();
        change_.wait(lock, [&] { return gates_.contains(rest); });
        --running;
        --waiting[rest];
        changed();
        return "waited";
    }
    if (word == "big") return std::string(std::stoul(rest), 'b');
    if (word == "throw") throw std::runtime_error("thrown in a session");
    if (word == "stop") {
        loop->stop(std::chrono::milliseconds(rest.empty() ? 800 : std::stoi(rest)));
        return "stopping";
    }
    if (word == "nest") {
        const int depth = std::stoi(rest);
        if (depth == 0) return "bottom";
        return FakeClient(loop->port()).call("nest " + std::to_string(depth - 1)) + "!";
    }
    return text;
}

// --- loop and client -----------------------------------------------------------------------------

pyro::server::LoopSettings RunningLoop::local() {
    pyro::server::LoopSettings settings;
    settings.host = "127.0.0.1";
    return settings;
}

RunningLoop::RunningLoop(FakeSessions& sessions, pyro::server::LoopSettings settings)
    : loop(std::move(settings), sessions) {
    sessions.loop = &loop;
    thread_ = std::thread([this] { loop.run(); });
}

RunningLoop::~RunningLoop() {
    loop.stop(std::chrono::milliseconds(0));
    join();
}

void RunningLoop::join() {
    if (thread_.joinable()) thread_.join();
}

FakeClient::FakeClient(std::uint16_t port, bool handshake)
    : FakeClient(net::StreamSocket::connect("127.0.0.1", port, kLong), handshake) {}

FakeClient::FakeClient(net::StreamSocket connected, bool handshake) : stream(std::move(connected)) {
    stream.set_timeout(kLong);
    if (!handshake) return;
    stream.send_all(bytes("hello", MessageType::Connect));
    const std::string answer = receive();
    if (answer != "hello") throw base::CommunicationError("refused: " + answer);
}

std::string FakeClient::bytes(std::string_view text, MessageType type) {
    std::string result;
    wire::encode(fake_message(type, text), {}, result);
    return result;
}

void FakeClient::send(std::string_view text) {
    stream.send_all(bytes(text, MessageType::Invoke));
}

std::string FakeClient::receive() {
    while (true) {
        if (auto message = reader_.next()) return message->payload;
        const std::size_t count = stream.receive_some(reader_.space());
        if (count == 0) return "";
        reader_.filled(count);
    }
}

std::string FakeClient::call(std::string_view text) {
    send(text);
    return receive();
}
