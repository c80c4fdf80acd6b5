// The other side of the framed file transfer (lab 1.5, 1.6), for checks: a client or a server that
// does everything right, or exactly one thing wrong. What the student's program does wrong becomes
// a printed line.
#include "common/base/text.hpp"
#include "tests/peers/frames.hpp"
#include "tests/peers/program.hpp"
#include "tests/peers/socket.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace peers;

constexpr const char* kUsage = R"(usage: framed_peer connect --port N [OPTION...] [FAULT]
       framed_peer serve --file PATH [--port N] [OPTION...] [FAULT]
options:
  --host H            connect: localhost; serve: 127.0.0.1
  --hello TEXT        what the client greets with, HelloServer!
  --out PATH          the client writes the content there
  --clients N         connect: N at once, one line for all; serve: N one after the other
  --byte-by-byte      every byte is sent alone, when the one before it has been read
faults of the client:
  --stall             connects and says nothing
  --stall-in-hello    sends half of its greeting
  --stall-reading     greets and does not read the answer
  --early-end         ends the stream in the middle of its greeting
  --reset             greets and breaks the connection off
  --absurd-length     announces a greeting of 4294967295 bytes
  --wrong-kind        sends a frame of the unknown kind X
faults of the server:
  --stall             accepts and says nothing
  --checksum-wrong    sends another checksum than the content has
  --size-wrong        announces one byte more than follows
  --early-end         ends the stream in the middle of the content
  --absurd-length     announces a frame of 2147483647 bytes
  --wrong-kind        sends a frame of the unknown kind X
  --error TEXT        refuses with an error frame
A stalling client stays until the server ends the connection or standard input ends.
)";

struct Plan {
    bool serve = false;
    std::string host;
    std::uint16_t port = 0;
    std::string file;
    std::string hello = "HelloServer!";
    std::string out;
    std::string fault;
    std::string error;
    long long clients = 1;
    bool byte_by_byte = false;
};

Plan parse(Words words) {
    Plan plan;
    std::string role = words.next("connect or serve");
    if (role != "connect" && role != "serve") throw WrongUse(role + ": neither connect nor serve");
    plan.serve = role == "serve";
    plan.host = plan.serve ? "127.0.0.1" : "localhost";
    const std::vector<std::string> faults =
        plan.serve ? std::vector<std::string>{"--stall",     "--checksum-wrong", "--size-wrong",
                                              "--early-end", "--absurd-length",  "--wrong-kind"}
                   : std::vector<std::string>{"--stall",     "--stall-in-hello", "--stall-reading",
                                              "--early-end", "--reset",          "--absurd-length",
                                              "--wrong-kind"};
    while (!words.empty()) {
        std::string name = words.next("an option");
        if (name == "--host")
            plan.host = words.next(name);
        else if (name == "--port")
            plan.port = static_cast<std::uint16_t>(words.number(name, 65535));
        else if (name == "--file")
            plan.file = words.next(name);
        else if (name == "--hello")
            plan.hello = words.text(name);
        else if (name == "--out")
            plan.out = words.next(name);
        else if (name == "--clients")
            plan.clients = words.number(name, 10'000);
        else if (name == "--byte-by-byte")
            plan.byte_by_byte = true;
        else if (name == "--error" && plan.serve)
            plan.error = words.text(plan.fault = name);
        else if (std::find(faults.begin(), faults.end(), name) != faults.end())
            plan.fault = name;
        else
            throw WrongUse(name + ": unknown option");
    }
    if (!plan.serve && plan.port == 0) throw WrongUse("--port is missing");
    if (plan.serve && plan.file.empty() && plan.error.empty()) throw WrongUse("--file is missing");
    return plan;
}

void send(const Plan& plan, const Socket& socket, const std::string& bytes) {
    if (!plan.byte_by_byte) {
        socket.send(bytes);
        return;
    }
    for (char c : bytes) socket.send_piece({&c, 1});
}

// --- client -----------------------------------------------------------------------------------

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
bool greet(const Plan& plan, Socket& socket) {
    std::string greeting = encode_frame('H', plan.hello);
    if (plan.fault == "--stall") return true;
    if (plan.fault == "--stall-in-hello" || plan.fault == "--early-end")
        greeting.resize(greeting.size() / 2);
    if (plan.fault == "--absurd-length") greeting = encode_head('H', 0xffffffffu) + plan.hello;
    if (plan.fault == "--wrong-kind") greeting[0] = 'X';
    send(plan, socket, greeting);
    if (plan.fault == "--early-end") socket.half_close();
    if (plan.fault == "--reset") socket.reset();
    return plan.fault != "--reset";
}

void misbehave(const Plan& plan, Socket& socket) {
    if (!greet(plan, socket)) return;
    bool reading = plan.fault != "--stall-reading";
    bool ended = socket.wait_for_end(reading);
    if (!ended && !reading) ended = !download(socket).complete;
    say(ended ? "the server ended the connection" : "the connection was still open");
}

void connect_once(const Plan& plan) {
    std::optional<Socket> socket =
        Socket::connect(plan.host, plan.port, plan.fault == "--stall-reading");
    if (!socket) return say("connection refused");
    say("local port " + std::to_string(socket->local_port()));
    if (!plan.fault.empty()) return misbehave(plan, *socket);
    greet(plan, *socket);
    Download got = download(*socket);
    for (const std::string& line : got.lines) say(line);
    if (!plan.out.empty()) write_file(plan.out, got.content);
}

void connect_many(const Plan& plan) {
    std::atomic<long long> complete = 0;
    std::vector<std::jthread> clients;
    for (long long i = 0; i < plan.clients; ++i)
        clients.emplace_back([&] {
            std::optional<Socket> socket = Socket::connect(plan.host, plan.port);
            if (!socket || !greet(plan, *socket)) return;
            if (download(*socket).complete) ++complete;
        });
    clients.clear();
    say(std::to_string(complete) + " of " + std::to_string(plan.clients) +
        " clients got the whole file");
}

// --- server -----------------------------------------------------------------------------------

/// The answer to a greeting as bytes, up to and with the fault of the plan.
std::string answer(const Plan& plan) {
    if (plan.fault == "--error") return encode_frame('E', plan.error);
    std::string content = read_file(plan.file);
    std::uint64_t announced = content.size() + (plan.fault == "--size-wrong" ? 1 : 0);
    std::uint32_t checksum =
        peers::crc32(0, content) ^ (plan.fault == "--checksum-wrong" ? 1u << 17 : 0u);
    std::string frames = encode_frame('N', plan.file.substr(plan.file.rfind('/') + 1)) +
                         encode_frame('S', encode_number(announced, 8));
    if (plan.fault == "--absurd-length") return frames + encode_head('D', 0x7fffffffu);
    if (plan.fault == "--wrong-kind") return frames + encode_frame('X', "what is this?");
    if (plan.fault == "--early-end")
        return frames + encode_frame('D', content).substr(0, 5 + content.size() / 2);
    for (std::size_t at = 0; at < content.size(); at += kMostPayload)
        frames += encode_frame('D', std::string_view(content).substr(at, kMostPayload));
    return frames + encode_frame('C', encode_number(checksum, 4)) +
           encode_frame('T', "->Thank you for connecting");
}

void serve_one(const Plan& plan, Socket socket) {
    std::string problem;
    std::optional<Frame> hello = receive_frame(socket, problem);
    if (!hello) return say("no greeting: " + problem);
    say((hello->kind == 'H' ? "greeting " : "a frame that is no greeting: ") +
        base::python_repr(hello->payload));
    if (plan.fault != "--stall") send(plan, socket, answer(plan));
    if (plan.fault == "--stall" || plan.fault == "--absurd-length" ||
        plan.fault == "--wrong-kind") {
        socket.wait_for_end(true);
        return;
    }
    socket.half_close();
    std::string more;
    Outcome outcome = socket.receive_to_end(more);
    if (!more.empty()) say("received " + base::python_repr(more) + " after the greeting");
    if (outcome == Outcome::Silence) say(std::string(words(outcome)));
}

void serve(const Plan& plan) {
    Socket listener = Socket::listen(plan.host, plan.port);
    say("Listening on port " + std::to_string(listener.local_port()));
    for (long long i = 0; i < plan.clients; ++i) serve_one(plan, listener.accept());
}

void work(const Plan& plan) {
    if (plan.serve) return serve(plan);
    if (plan.clients > 1) return connect_many(plan);
    connect_once(plan);
}

}  // namespace

int main(int argc, char** argv) {
    return peers::run(kUsage, [&] { work(parse(Words(argc, argv))); });
}
