// The other side of a plain TCP connection, for checks: sends what it is told, in the pieces it is
// told, and prints what it got. What the student's program does wrong becomes a printed line.
#include "common/base/text.hpp"
#include "tests/peers/program.hpp"
#include "tests/peers/socket.hpp"

#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace peers;

constexpr const char* kUsage = R"(usage: tcp_peer connect --port N [--host H] [ACTION...]
       tcp_peer serve [--port N] [--host H] [--clients N] [ACTION...]
actions, carried out in order for each connection; at the end the helper always half-closes (when
it serves) and prints everything that still comes:
  --send TEXT         one piece: waits until the other program has read it
  --send-bytes TEXT   every byte a piece of its own
  --send-file PATH    the whole file at once
  --receive           waits for bytes and prints them
  --half-close        end of stream for the other side
  --stall             does nothing until the other side, or standard input, ends
  --reset             breaks the connection off; nothing follows
  --compare PATH      does not print the content of that file when all that comes starts with it
)";

struct Action {
    std::string name;
    std::string text;
};

struct Plan {
    bool serve = false;
    std::string host;
    std::uint16_t port = 0;
    long long clients = 1;
    std::vector<Action> actions;
    std::optional<std::string> compare;
};

Plan parse(Words words) {
    Plan plan;
    std::string role = words.next("connect or serve");
    if (role != "connect" && role != "serve") throw WrongUse(role + ": neither connect nor serve");
    plan.serve = role == "serve";
    plan.host = plan.serve ? "127.0.0.1" : "localhost";
    while (!words.empty()) {
        std::string name = words.next("an option");
        if (name == "--host") {
            plan.host = words.next(name);
        } else if (name == "--port") {
            plan.port = static_cast<std::uint16_t>(words.number(name, 65535));
        } else if (name == "--clients") {
            plan.clients = words.number(name, 1'000'000);
        } else if (name == "--compare") {
            plan.compare = words.next(name);
        } else if (name == "--send" || name == "--send-bytes") {
            plan.actions.push_back({name, words.text(name)});
        } else if (name == "--send-file") {
            plan.actions.push_back({name, words.next(name)});
        } else if (name == "--receive" || name == "--half-close" || name == "--stall" ||
                   name == "--reset") {
            plan.actions.push_back({name, ""});
        } else {
            throw WrongUse(name + ": unknown option");
        }
    }
    if (!plan.serve && plan.port == 0) throw WrongUse("--port is missing");
    return plan;
}

/// "received 'bytes'", or how they stand to the file of --compare.
std::string describe(const std::string& bytes, const std::optional<std::string>& compare) {
    if (!compare) return "received " + base::python_repr(bytes);
    std::string file = read_file(*compare);
    if (bytes.compare(0, file.size(), file) == 0)
        return "received " + *compare + ", then " + base::python_repr(bytes.substr(file.size()));
    std::size_t same = 0;
    while (same < bytes.size() && same < file.size() && bytes[same] == file[same]) ++same;
    return "received " + std::to_string(bytes.size()) + " bytes, the same as " + *compare +
           " up to byte " + std::to_string(same);
}

/// Carries one action out; false when the connection is over.
bool perform(const Action& action, Socket& socket) {
    if (action.name == "--send") {
        socket.send_piece(action.text);
    } else if (action.name == "--send-bytes") {
        for (char c : action.text) socket.send_piece({&c, 1});
    } else if (action.name == "--send-file") {
        socket.send(read_file(action.text));
    } else if (action.name == "--receive") {
        std::string bytes;
        Outcome outcome = socket.receive(bytes);
        if (outcome == Outcome::Bytes)
            say("received " + base::python_repr(bytes));
        else if (outcome == Outcome::Silence)
            say("nothing received within 2 s");
        else
            say(std::string(words(outcome)));
    } else if (action.name == "--half-close") {
        socket.half_close();
    } else if (action.name == "--stall") {
        socket.wait_for_end(true);
    } else {
        socket.reset();
        return false;
    }
    return true;
}

void converse(const Plan& plan, Socket socket) {
    for (const Action& action : plan.actions)
        if (!perform(action, socket)) return;
    if (plan.serve) socket.half_close();
    std::string bytes;
    Outcome outcome = socket.receive_to_end(bytes);
    // A server has said by --receive what it wants; only what comes unasked is worth a line.
    if (!plan.serve || !bytes.empty()) say(describe(bytes, plan.compare));
    if (!plan.serve || outcome == Outcome::Silence) say(std::string(words(outcome)));
}

void work(const Plan& plan) {
    if (!plan.serve) {
        std::optional<Socket> socket = Socket::connect(plan.host, plan.port);
        if (!socket) return say("connection refused");
        say("local port " + std::to_string(socket->local_port()));
        return converse(plan, std::move(*socket));
    }
    Socket listener = Socket::listen(plan.host, plan.port);
    say("Listening on port " + std::to_string(listener.local_port()));
    for (long long i = 0; i < plan.clients; ++i) converse(plan, listener.accept());
}

}  // namespace

int main(int argc, char** argv) {
    return peers::run(kUsage, [&] { work(parse(Words(argc, argv))); });
}
