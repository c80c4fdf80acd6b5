#include "common/base/text.hpp"
#include "tests/peers/framed_plan.hpp"
#include "tests/peers/frames.hpp"
#include "tests/peers/program.hpp"

#include <cstdio>
#include <optional>
#include <vector>

namespace peers {

void send_as_planned(const FramedPlan& plan, const Socket& socket, const std::string& bytes) {
    if (!plan.byte_by_byte) {
        socket.send(bytes);
        return;
    }
    for (char c : bytes) socket.send_piece({&c, 1});
}

namespace {

/// What a client got, in the words of its lane.
struct Download {
    std::vector<std::string> lines;
    std::string content;
    bool complete = false;
};

/// Reads the frames in the order of the format: N S D* C T, or E instead.
Download download(const Socket& socket) {
    Download got;
    std::uint64_t size = 0;
    std::string expected = "N";
    for (std::string problem;;) {
        std::optional<Frame> frame = receive_frame(socket, problem);
        if (!frame) {
            got.lines.push_back(problem);
            got.complete = got.complete && problem == words(Outcome::EndOfStream);
            return got;
        }
        char kind = frame->kind;
        const std::string& payload = frame->payload;
        if (kind == 'E') {
            got.lines.push_back("error " + base::python_repr(payload));
            expected.clear();
            continue;
        }
        if (expected.find(kind) == std::string::npos) {
            got.lines.push_back("a frame " + base::python_repr({&kind, 1}) + " of " +
                                std::to_string(payload.size()) + " bytes out of turn");
            return got;
        }
        if (kind == 'N') {
            got.lines.push_back("name " + base::python_repr(payload));
            expected = "S";
        } else if (kind == 'S') {
            size = decode_number(payload);
            got.lines.push_back(payload.size() == 8
                                    ? "size " + std::to_string(size)
                                    : "a size of " + std::to_string(payload.size()) +
                                          " bytes: " + base::python_repr(payload));
            expected = "DC";
        } else if (kind == 'D') {
            got.content += payload;
        } else if (kind == 'C') {
            bool same =
                payload.size() == 4 && decode_number(payload) == peers::crc32(0, got.content);
            got.lines.push_back("content " + std::to_string(got.content.size()) +
                                " bytes, checksum " +
                                (same ? "ok" : "wrong: " + base::python_repr(payload)));
            got.complete = same && got.content.size() == size;
            expected = "T";
        } else {
            got.lines.push_back("thanks " + base::python_repr(payload));
            expected.clear();
        }
    }
}

/// Sends the greeting as it should be or with the fault of the plan; false when it broke off.
bool greet(const FramedPlan& plan, Socket& socket) {
    std::string greeting = encode_frame('H', plan.hello);
    if (plan.fault == "--stall") return true;
    if (plan.fault == "--stall-in-hello" || plan.fault == "--early-end")
        greeting.resize(greeting.size() / 2);
    if (plan.fault == "--absurd-length") greeting = encode_head('H', 0xffffffffu) + plan.hello;
    if (plan.fault == "--wrong-kind") greeting[0] = 'X';
    send_as_planned(plan, socket, greeting);
    if (plan.fault == "--early-end") socket.half_close();
    if (plan.fault == "--reset") socket.reset();
    return plan.fault != "--reset";
}

/// Waits until a line is typed.
void wait_for_line() {
    for (int c = 0; c != '\n' && c != EOF;) c = std::getchar();
}

void misbehave(const FramedPlan& plan, Socket& socket) {
    if (!greet(plan, socket)) return;
    bool ended = false;
    if (!plan.fault.starts_with("--stall")) {
        std::string answer;
        ended = socket.receive_to_end(answer) != Outcome::Silence;
    } else if (plan.fault == "--stall-reading") {
        ended = socket.wait_for_end(false) || !download(socket).complete;
    } else {
        ended = socket.wait_for_end(true);
    }
    say(ended ? "the server ended the connection" : "the connection was still open");
}

void connect_once(const FramedPlan& plan) {
    std::optional<Socket> socket =
        Socket::connect(plan.host, plan.port, plan.fault == "--stall-reading");
    if (!socket) return say("connection refused");
    say("local port " + std::to_string(socket->local_port()));
    if (!plan.fault.empty()) return misbehave(plan, *socket);
    if (plan.wait) wait_for_line();
    greet(plan, *socket);
    Download got = download(*socket);
    for (const std::string& line : got.lines) say(line);
    if (!plan.out.empty()) write_file(plan.out, got.content);
}

// All of them are connected before the first one greets, and have greeted before the first one
// reads.
void connect_many(const FramedPlan& plan) {
    std::vector<Socket> clients;
    for (long long i = 0; i < plan.clients; ++i) {
        std::optional<Socket> socket = Socket::connect(plan.host, plan.port);
        if (!socket) return say("connection refused to client " + std::to_string(i + 1));
        clients.push_back(std::move(*socket));
    }
    say(std::to_string(clients.size()) + " clients connected");
    for (Socket& client : clients) greet(plan, client);
    if (!plan.fault.empty()) {
        for (const Socket& client : clients) client.wait_for_end(true);
        return;
    }
    std::size_t complete = 0;
    while (complete < clients.size() && download(clients[complete]).complete) ++complete;
    say(std::to_string(complete) + " clients got the whole file");
}

}  // namespace

void framed_connect(const FramedPlan& plan) {
    if (plan.clients > 1)
        connect_many(plan);
    else
        connect_once(plan);
}

}  // namespace peers
