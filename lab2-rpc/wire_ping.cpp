// 2.4 Pings a daemon over a plain socket, with nothing of the library in between.
#include "common/base/errors.hpp"
#include "common/base/text.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/net/tcp.hpp"
#include "wire_codec.hpp"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>

namespace {

using lab2::Header;
namespace type = lab2::type;

constexpr std::uint16_t kSerpent = 1;  // payloads as Python's literals
constexpr std::string_view kHandshake = "{'handshake':'hello'}";
constexpr std::size_t kMaxMessage = 65536;  // no answer to us is longer

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 9090;  // of the name server, which is a daemon as any other
    int seq = 1;
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
};

struct Message {
    Header header;
    std::string payload;
};

/// Sends and receives whole messages.
class Connection {
public:
    explicit Connection(const Settings& settings)
        : stream_(net::TcpStream::connect(settings.host, settings.port, settings.timeout)),
          timeout_(settings.timeout) {}

    /// Fills the payload length in.
    void send(Header header, std::string_view payload) {
        header.payload_length = static_cast<std::int32_t>(payload.size());
        stream_.write_all(lab2::encode_header(header), payload, timeout_);
    }

    Message receive() {
        std::array<char, lab2::kHeaderSize> bytes{};
        stream_.read_exactly(bytes, timeout_);
        Message message{lab2::decode_header({bytes.data(), bytes.size()}), ""};
        const auto size = static_cast<std::size_t>(message.header.payload_length);
        if (size > kMaxMessage) {
            throw base::ProtocolError(fmt::format("a message of {} bytes", size));
        }
        std::string rest(message.header.annotations_length + size, '\0');
        stream_.read_exactly(rest, timeout_);
        message.payload = rest.substr(message.header.annotations_length);
        return message;
    }

private:
    net::TcpStream stream_;
    net::Timeout timeout_;
};

/// The error to throw for a message that is not the one you wait for.
base::ProtocolError unexpected(const Message& message, std::string_view wanted) {
    return base::ProtocolError(
        fmt::format("{} seq {} {} came, {} was expected", lab2::type_name(message.header.type),
                    message.header.sequence, base::python_repr(message.payload), wanted));
}

/// One ping, and the PONG that belongs to it.
void ping(Connection& daemon, std::uint16_t seq) {
    // LAB 2.4 shake hands, then ping
    // Send a message of the type kConnect with kHandshake as payload, kSerpent as serializer and
    // sequence 0. Receive; anything but kConnectOk: throw unexpected. Send one of the type kPing
    // with the sequence number and the payload "ping". Receive; the answer has to be a kPing of the
    // same number.
    base::todo("2.4: shake hands, then ping", daemon, seq, unexpected, kSerpent, kHandshake);
    // END 2.4
}

void run(const Settings& settings) {
    Connection daemon(settings);
    try {
        ping(daemon, static_cast<std::uint16_t>(settings.seq));
    } catch (const base::ProtocolError& error) {
        throw base::ProtocolError(fmt::format("ping {}:{}: {} (is it a Pyro4 daemon?)",
                                              settings.host, settings.port, error.what()));
    }
    fmt::print("PONG from {}:{}, seq {}\n", settings.host, settings.port, settings.seq);
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("wire_ping", "Pings a Pyro daemon, message by message.");
    options.add("host", settings.host, "host of the daemon");
    options.add("port", settings.port, "port of the daemon");
    options.add("seq", settings.seq, "sequence number of the ping", 0, 65535);
    options.add("timeout", settings.timeout, "give up on a silent daemon after this time");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
