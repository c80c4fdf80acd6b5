#include "tests/common/pyro/scripted_server.hpp"

#include "common/base/errors.hpp"

#include <chrono>
#include <memory>

using namespace std::chrono_literals;

namespace {

value::Value list_of(const std::vector<std::string>& names) {
    return value::List(names.begin(), names.end());
}

wire::Serializer serializer_of(const wire::Message& message) {
    return wire::serializer_of(message.protocol, message.serializer_id).value();
}

}  // namespace

bool ScriptedServer::Peer::receive(wire::Message& message) {
    if (!reader_) reader_ = std::make_unique<wire::MessageReader>(settings);
    while (!reader_->next(message)) {
        const std::size_t count = stream_.read_some(reader_->space(), 20s);
        if (count == 0) return false;
        reader_->filled(count);
    }
    return true;
}

wire::Message ScriptedServer::Peer::receive() {
    wire::Message message;
    if (!receive(message)) throw base::ConnectionClosedError("the client is gone");
    return message;
}

void ScriptedServer::Peer::send(std::string_view bytes) {
    stream_.write_all(bytes, 20s);
}

void ScriptedServer::Peer::send(const wire::Message& message) {
    std::string bytes;
    wire::encode(message, settings, bytes);
    send(bytes);
}

void ScriptedServer::Peer::wait_for_end() {
    wire::Message message;
    while (receive(message)) {
    }
}

wire::Message ScriptedServer::Peer::welcome(const std::vector<std::string>& methods,
                                            const std::vector<std::string>& oneway,
                                            const std::vector<std::string>& attributes) {
    wire::Message request = receive();
    wire::Message answer;
    answer.protocol = request.protocol;
    answer.type = wire::MessageType::ConnectOk;
    answer.flags = request.flags & wire::flags::kMetaOnConnect;
    answer.sequence = request.sequence;
    answer.serializer_id = request.serializer_id;
    const value::Value content = value::Dict{{"handshake", "hello"},
                                             {"meta", value::Dict{{"methods", list_of(methods)},
                                                                  {"oneway", list_of(oneway)},
                                                                  {"attrs", list_of(attributes)}}}};
    wire::dumps(serializer_of(request), content, answer.payload);
    send(answer);
    return request;
}

void ScriptedServer::Peer::answer(const wire::Message& request, const value::Value& result,
                                  std::uint16_t flags) {
    wire::Message answer;
    answer.protocol = request.protocol;
    answer.type = wire::MessageType::Result;
    answer.flags = flags;
    answer.sequence = request.sequence;
    answer.serializer_id = request.serializer_id;
    wire::dumps(serializer_of(request), result, answer.payload);
    send(answer);
}

void ScriptedServer::Peer::raise(const wire::Message& request, std::string_view type,
                                 std::string_view text) {
    answer(request,
           value::Dict{{"__class__", type},
                       {"__exception__", true},
                       {"args", value::Tuple{text}},
                       {"attributes", value::Dict{{"_pyroTraceback", value::List{"remote\n"}}}}},
           wire::flags::kException);
}

ScriptedServer::ScriptedServer(std::function<void(Peer&)> script, int threads)
    : script_(std::move(script)) {
    listener_.bind("127.0.0.1", 0);
    listener_.listen(50);
    port_ = listener_.local_endpoint().port;
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
    stop();
}

void ScriptedServer::stop() {
    stopping_ = true;
    for (std::size_t i = 0; i < threads_.size(); ++i) {
        try {
            net::TcpStream::connect("127.0.0.1", port_, 5s);  // wakes one of them
        } catch (const base::Error&) {
        }
    }
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

std::string ScriptedServer::uri(std::string_view object) const {
    return "PYRO:" + std::string(object) + "@127.0.0.1:" + std::to_string(port_);
}

void ScriptedServer::serve() {
    while (true) {
        try {
            std::unique_lock lock(mutex_);
            net::TcpStream stream = listener_.accept().stream;
            if (stopping_) return;
            Peer peer(std::move(stream), next_number_++);
            lock.unlock();
            script_(peer);
        } catch (const base::Error&) {
            // The client is gone; the test looks at what it got.
        }
    }
}

wire::Call call_of(const wire::Message& message) {
    return wire::load_call(serializer_of(message), message.payload);
}
