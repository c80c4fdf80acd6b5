#include "common/base/text.hpp"
#include "tests/peers/framed_plan.hpp"
#include "tests/peers/frames.hpp"
#include "tests/peers/program.hpp"

#include <string>

namespace peers {
namespace {

/// The answer to a greeting as bytes, up to and with the fault of the plan.
std::string answer(const FramedPlan& plan) {
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

void serve_one(const FramedPlan& plan, Socket socket) {
    std::string problem;
    std::optional<Frame> hello = receive_frame(socket, problem);
    if (!hello) return say("no greeting: " + problem);
    say((hello->kind == 'H' ? "greeting " : "a frame that is no greeting: ") +
        base::python_repr(hello->payload));
    if (plan.fault != "--stall") send_as_planned(plan, socket, answer(plan));
    if (plan.fault == "--stall" || plan.fault == "--absurd-length" ||
        plan.fault == "--wrong-kind") {
        socket.wait_for_end(true);
        return;
    }
    if (plan.fault.empty())
        say("sent " + std::to_string(read_file(plan.file).size()) + " bytes of content");
    socket.half_close();
    std::string more;
    Outcome outcome = socket.receive_to_end(more);
    if (!more.empty()) say("received " + base::python_repr(more) + " after the greeting");
    if (outcome == Outcome::Silence) say(std::string(words(outcome)));
}

}  // namespace

void framed_serve(const FramedPlan& plan) {
    Socket listener = Socket::listen(plan.host, plan.port);
    say("Listening on port " + std::to_string(listener.local_port()));
    for (long long i = 0; i < plan.clients; ++i) serve_one(plan, listener.accept());
}

}  // namespace peers
