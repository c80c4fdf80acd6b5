#include "common/pyro/naming/broadcast_responder.hpp"

#include "common/base/errors.hpp"
#include "common/pyro/broadcast.hpp"

#include <utility>

namespace pyro::naming {

std::optional<std::string> broadcast_answer(
    std::string_view question, const wire::Uri& name_server, const std::string& asker_ip,
    const std::function<std::string(const std::string& ip)>& address_towards) {
    if (question != kBroadcastQuestion) return std::nullopt;
    wire::Uri uri = name_server;
    if (uri.host == "0.0.0.0") {
        try {
            uri.host = address_towards(asker_ip);
        } catch (const base::Error&) {
            // No way back to the asker; then the answer will not reach it either.
        }
    }
    return uri.to_string();
}

BroadcastResponder::BroadcastResponder(wire::Uri name_server, const std::string& host,
                                       std::uint16_t port)
    : name_server_(std::move(name_server)),
      socket_(net::UdpSocket::bind(host, port)),
      poller_(net::make_poller()) {
    const net::Endpoint bound = socket_.local_endpoint();
    location_ = net::host_and_port(host.empty() ? bound.ip : host, bound.port);
    poller_->add(socket_.descriptor(), net::Interest::Read, this);
    thread_ = std::thread([this] { answer_all(); });
}

BroadcastResponder::~BroadcastResponder() {
    stop_ = true;
    poller_->wake();
    thread_.join();
}

void BroadcastResponder::answer_all() {
    while (!stop_) {
        poller_->wait(net::kForever);
        try {
            // A flood of questions has no last one.
            while (!stop_) {
                const auto question = socket_.receive(std::chrono::milliseconds(0));
                if (!question) break;
                const auto answer = broadcast_answer(question->bytes, name_server_,
                                                     question->from.ip, &net::interface_address);
                if (answer) socket_.send(*answer, question->from);
            }
        } catch (const base::Error&) {
            // An asker that cannot be answered any more; the next one can.
        }
    }
}

}  // namespace pyro::naming
