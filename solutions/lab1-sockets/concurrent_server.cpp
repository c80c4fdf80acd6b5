// 1.6 The framed server for many clients at once, with coroutines: where framed_server waits, this
// one suspends the client's coroutine and goes on with another client, all on one thread.
#include "common/base/crc32.hpp"
#include "common/base/errors.hpp"
#include "common/base/file.hpp"
#include "common/base/text.hpp"
#include "common/base/time_text.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/net/asio.hpp"
#include "common/net/descriptors.hpp"
#include "common/net/tcp.hpp"
#include "frame.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace {

using asio::use_awaitable;
using lab1::Kind;
using Clock = std::chrono::steady_clock;

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 60000;
    std::string file = "mytext.txt";
    std::chrono::milliseconds timeout = std::chrono::seconds(10);
    int max_clients = 100;
};

/// One connection. `deadline` is when the frame that is on its way has to be through.
struct Client {
    tcp::socket socket;
    std::string name;  // ('127.0.0.1', 51234)
    std::chrono::milliseconds timeout;
    Clock::time_point deadline = Clock::now() + timeout;

    asio::awaitable<void> send(Kind kind, std::string_view payload) {
        deadline = Clock::now() + timeout;
        const std::string header =
            lab1::encode_header({kind, static_cast<std::uint32_t>(payload.size())});
        const std::array pieces{asio::buffer(header), asio::buffer(payload)};
        co_await asio::async_write(socket, pieces, use_awaitable);
    }

    asio::awaitable<std::string> expect(Kind kind) {
        deadline = Clock::now() + timeout;
        std::string bytes(lab1::kHeaderSize, '\0');
        co_await asio::async_read(socket, asio::buffer(bytes), use_awaitable);
        const lab1::FrameHeader header = lab1::decode_header(bytes);
        if (header.kind != kind) throw base::ProtocolError("frame of another kind than expected");
        std::string payload(header.length, '\0');
        co_await asio::async_read(socket, asio::buffer(payload), use_awaitable);
        co_return payload;
    }
};

/// The content of `file`, its checksum and the thanks, as in framed_server.
asio::awaitable<void> send_content(Client& client, base::ReadableFile& file,
                                   const Settings& settings) {
    std::vector<char> buffer(lab1::kMaxPayload);
    // LAB 1.6 send the content without holding up the others
    // What send_content of framed_server does, with `co_await` before each call of the client.
    //~ base::todo("1.6: send the content, in send_content", client, file, settings, buffer);
    base::Crc32 checksum;
    for (std::uint64_t left = file.size(); left > 0;) {
        const std::size_t wanted = std::min<std::uint64_t>(left, buffer.size());
        const std::size_t count = file.read_some({buffer.data(), wanted});
        if (count == 0) throw base::Error("send " + settings.file + ": it has become shorter");
        const std::string_view block(buffer.data(), count);
        co_await client.send(Kind::Data, block);
        checksum.update(block);
        left -= count;
        if (file.size() <= lab1::kMaxPayload) fmt::print("Sent {}\n", base::python_repr(block));
    }
    co_await client.send(Kind::Checksum, lab1::encode_number(checksum.value(), 4));
    co_await client.send(Kind::Thanks, lab1::kThanks);
    // END 1.6
}

/// Greeting in, file out, as in framed_server.
asio::awaitable<void> send_file(Client& client, const Settings& settings) {
    const std::string greeting = co_await client.expect(Kind::Hello);
    fmt::print("Server received {}\n", base::python_repr(greeting));
    base::ReadableFile file(settings.file);
    co_await client.send(Kind::Name, settings.file.substr(settings.file.rfind('/') + 1));
    co_await client.send(Kind::Size, lab1::encode_number(file.size(), 8));
    co_await send_content(client, file, settings);
    fmt::print("Done sending\n");
}

/// send_file, and a word to the client when the file cannot be sent. Errors of the connection go to
/// stderr; none leaves this coroutine.
asio::awaitable<void> serve_client(Client& client, const Settings& settings) {
    std::string failure;
    try {
        try {
            co_await send_file(client, settings);
        } catch (const base::CommunicationError&) {
            throw;
        } catch (const base::Error& error) {
            failure = error.what();
        }
        if (!failure.empty()) {
            cli::complain(fmt::format("client {}: {}", client.name, failure));
            co_await client.send(Kind::Failure, failure);
        }
    } catch (const boost::system::system_error& error) {
        const bool cut_off = error.code() == asio::error::operation_aborted;
        if (!cut_off) {
            cli::complain(fmt::format("client {}: {}", client.name, error.code().message()));
        }
    } catch (const std::exception& error) {
        cli::complain(fmt::format("client {}: {}", client.name, error.what()));
    }
}

/// Returns when the client's deadline, which moves on with each frame, has passed.
asio::awaitable<void> watch(Client& client) {
    // LAB 1.6 notice when nothing moves
    // Wait with an asio::steady_timer until client.deadline; when that has moved meanwhile, wait
    // again.
    //~ base::todo("1.6: wait for the deadline, in watch", client);
    asio::steady_timer timer(client.socket.get_executor());
    while (client.deadline > Clock::now()) {
        timer.expires_at(client.deadline);
        co_await timer.async_wait(use_awaitable);
    }
    // END 1.6
}

/// The client's address as Python prints it.
std::string name_of(const tcp::socket& socket) {
    boost::system::error_code error;  // the client may be gone again
    const tcp::endpoint peer = socket.remote_endpoint(error);
    return net::to_tuple({peer.address().to_string(), peer.port()});
}

/// One client from beginning to end.
asio::awaitable<void> session(tcp::socket socket, const Settings& settings) {
    using namespace asio::experimental::awaitable_operators;
    const std::string name = name_of(socket);
    Client client{std::move(socket), name, settings.timeout};
    client.socket.set_option(tcp::no_delay(true));  // small frames go out at once
    fmt::print("Got connection from {}\n", client.name);
    // Both at once; the one that is done first cancels the other.
    const auto first = co_await (serve_client(client, settings) || watch(client));
    if (first.index() == 1) {
        cli::complain(fmt::format("client {}: cut off, nothing moved for {}", client.name,
                                  base::duration_text(settings.timeout)));
    }
}

/// The next client that is there. Without a free descriptor it tries again a little later.
asio::awaitable<tcp::socket> next_client(tcp::acceptor& acceptor) {
    while (true) {
        auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(use_awaitable));
        if (!error) co_return std::move(socket);
        cli::complain("accept: " + error.message());
        asio::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(100));
        co_await pause.async_wait(use_awaitable);
    }
}

/// Accepts clients for ever, and no more than settings.max_clients at a time.
asio::awaitable<void> serve(tcp::acceptor& acceptor, const Settings& settings) {
    // LAB 1.6 serve many clients, but not too many
    // In an endless loop: accept a client and start its session with asio::co_spawn, without
    // waiting for the end of it. Count the sessions; with max_clients of them do not accept (the
    // next ones wait in the backlog) until one has ended. To wait for that, use a steady_timer that
    // never expires and is cancelled by the session that ends.
    //~ base::todo("1.6: accept clients and start their sessions, in serve", next_client, session,
    //~            acceptor, settings);
    const auto executor = acceptor.get_executor();
    int sessions = 0;
    asio::steady_timer session_ended(executor, Clock::time_point::max());
    while (true) {
        while (sessions >= settings.max_clients) {
            co_await session_ended.async_wait(asio::as_tuple(use_awaitable));
        }
        tcp::socket socket = co_await next_client(acceptor);
        ++sessions;
        asio::co_spawn(executor, session(std::move(socket), settings),
                       [&](std::exception_ptr error) {
                           --sessions;
                           session_ended.cancel();
                           if (error) std::rethrow_exception(error);
                       });
    }
    // END 1.6
}

void run(const Settings& settings) {
    net::raise_descriptor_limit();
    net::TcpListener listener;
    listener.bind(settings.host, settings.port);
    listener.listen(net::kMaxBacklog);
    const net::Endpoint endpoint = listener.local_endpoint();
    if (settings.port == 0) fmt::print("Listening on port {}\n", endpoint.port);

    asio::io_context context(1);  // one thread: no two coroutines run at the same moment
    const bool ipv6 = endpoint.ip.find(':') != std::string::npos;
    tcp::acceptor acceptor(context, ipv6 ? tcp::v6() : tcp::v4(), listener.release());
    asio::co_spawn(context, serve(acceptor, settings), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    fmt::print("Server listening....\n");
    context.run();
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("concurrent_server", "Sends a file in frames to many clients at once.");
    options.add("host", settings.host, "address to listen on");
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    options.add("file", settings.file, "the file to send");
    options.add("timeout", settings.timeout, "cut off a client that moves nothing for this time");
    options.add("max-clients", settings.max_clients, "serve at most so many at once", 1, 100000);
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
