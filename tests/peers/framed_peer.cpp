// The other side of the framed file transfer (lab 1.5, 1.6), for checks: a client or a server that
// does everything right, or exactly one thing wrong. What the student's program does wrong becomes
// a printed line.
#include "common/base/text.hpp"
#include "tests/peers/framed_plan.hpp"
#include "tests/peers/frames.hpp"
#include "tests/peers/program.hpp"
#include "tests/peers/socket.hpp"

#include <algorithm>
#include <string>
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
  --wait              the client greets when a line is typed
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

FramedPlan parse(Words words) {
    FramedPlan plan;
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
        else if (name == "--wait" && !plan.serve)
            plan.wait = true;
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

}  // namespace

int main(int argc, char** argv) {
    return peers::run(kUsage, [&] {
        FramedPlan plan = parse(Words(argc, argv));
        plan.serve ? framed_serve(plan) : framed_connect(plan);
    });
}
