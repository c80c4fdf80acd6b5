#include "common/wire/message.hpp"
#include "tests/fuzz/checks.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace fuzz {

namespace {

constexpr std::size_t kLargest = std::size_t{1} << 20;

struct Outcome {
    std::vector<wire::Message> messages;
    std::string error;
};

/// Reads messages until the bytes are used up or refused. Only documented errors are caught.
Outcome read(std::string_view bytes, const wire::MessageSettings& settings, std::size_t piece) {
    Outcome outcome;
    wire::MessageReader reader(settings);
    try {
        while (!bytes.empty()) {
            reader.append(bytes.substr(0, piece));
            bytes.remove_prefix(std::min(piece, bytes.size()));
            while (auto message = reader.next()) outcome.messages.push_back(std::move(*message));
        }
    } catch (const base::ProtocolError& error) {
        outcome.error = error.what();
    } catch (const wire::SecurityError& error) {
        outcome.error = error.what();
    }
    return outcome;
}

bool same(const wire::Message& a, const wire::Message& b) {
    return a.protocol == b.protocol && a.type == b.type && a.flags == b.flags &&
           a.sequence == b.sequence && a.serializer_id == b.serializer_id &&
           a.correlation == b.correlation && a.annotations == b.annotations &&
           a.payload == b.payload;
}

void require(bool good, const char* what) {
    if (!good) throw std::logic_error(what);
}

/// A message that was read can be written, and is then read as the same one.
void check_again(const wire::Message& message, wire::MessageSettings settings) {
    settings.max_message_size = 0;  // decompressed it may be larger than it came
    std::string bytes;
    try {
        wire::encode(message, settings, bytes);
    } catch (const base::ProtocolError&) {
        return;  // a CORR that was put right takes more room than there is
    }
    const Outcome again = read(bytes, settings, bytes.size());
    require(again.messages.size() == 1 && again.error.empty(), "a message is not read again");
    require(same(again.messages.front(), message), "a message changes when it is read again");
}

/// Without this, hardly any invention would get past the checksum of version 48.
std::string with_good_checksum(std::string_view bytes) {
    std::string good(bytes);
    if (good.size() < 24 || !good.starts_with(std::string_view("PYRO\0\x30", 6))) return good;
    const auto field = [&](std::size_t at) {
        return static_cast<unsigned char>(good[at]) * 256U +
               static_cast<unsigned char>(good[at + 1]);
    };
    unsigned sum = 0x34e9;
    for (const std::size_t at : {4U, 6U, 8U, 10U, 14U, 16U, 18U}) sum += field(at);
    good[22] = static_cast<char>((sum >> 8) & 0xff);
    good[23] = static_cast<char>(sum & 0xff);
    return good;
}

}  // namespace

void check_message(std::string_view bytes) {
    if (bytes.empty()) return;
    const auto options = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    wire::MessageSettings settings;
    if ((options & 1) != 0) settings.hmac_key = "secretkey";
    settings.max_message_size = (options & 2) != 0 ? 1000 : kLargest;
    const std::string input = (options & 4) != 0 ? with_good_checksum(bytes) : std::string(bytes);

    const Outcome whole = read(input, settings, input.size());
    const Outcome pieces = read(input, settings, (options >> 3) + std::size_t{1});
    require(whole.error == pieces.error, "bytes in pieces are refused otherwise");
    require(std::equal(whole.messages.begin(), whole.messages.end(), pieces.messages.begin(),
                       pieces.messages.end(), same),
            "bytes in pieces are other messages");
    for (const wire::Message& message : whole.messages) check_again(message, settings);
}

}  // namespace fuzz
