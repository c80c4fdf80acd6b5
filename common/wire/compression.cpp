#include "common/wire/compression.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <zlib.h>

namespace wire {

namespace {

Bytef* octets(char* bytes) {
    return static_cast<Bytef*>(static_cast<void*>(bytes));
}

const Bytef* octets(const char* bytes) {
    return static_cast<const Bytef*>(static_cast<const void*>(bytes));
}

/// Zlib's state of one stream that is read.
class Inflater {
public:
    Inflater() {
        if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc();
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() { inflateEnd(&stream_); }

    z_stream& stream() { return stream_; }

    /// Says what Python says.
    [[noreturn]] void fail(int code) const {
        std::string_view reason = "incomplete or truncated stream";
        if (stream_.msg != nullptr && code != Z_BUF_ERROR) reason = stream_.msg;
        throw base::ProtocolError(
            fmt::format("Error {} while decompressing data: {}", code, reason));
    }

private:
    z_stream stream_{};
};

void check_limit(std::size_t size, std::size_t limit) {
    if (size <= limit) return;
    throw MessageTooLargeError(
        fmt::format("max message size exceeded (more than {} after decompression)", limit));
}

}  // namespace

bool is_worth_compressing(Protocol protocol, std::size_t payload_size) {
    return protocol == Protocol::Pyro4 ? payload_size >= 200 : payload_size > 100;
}

bool compress(Protocol protocol, std::string_view payload, std::string& compressed) {
    const int level = protocol == Protocol::Pyro4 ? Z_DEFAULT_COMPRESSION : 4;
    uLongf size = compressBound(payload.size());
    compressed.resize(size);
    if (compress2(octets(compressed.data()), &size, octets(payload.data()), payload.size(),
                  level) != Z_OK) {
        throw std::bad_alloc();  // there is room, so that is all it can mean
    }
    compressed.resize(size);
    return compressed.size() < payload.size();
}

void decompress(std::string_view compressed, std::size_t limit, std::string& payload) {
    constexpr std::size_t kFirstPiece = std::size_t{4} << 10;
    constexpr std::size_t kLargestPiece = std::size_t{1} << 30;
    Inflater inflater;
    z_stream& stream = inflater.stream();
    // Zlib's interface is older than const; it does not write there. A message is smaller than
    // 4 GiB, so its size fits.
    stream.next_in = const_cast<Bytef*>(octets(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    payload.clear();
    int code = Z_OK;
    while (code == Z_OK) {
        const std::size_t have = payload.size();
        check_limit(have, limit);
        // One byte more than is allowed tells that there is too much.
        const std::size_t room =
            std::min(std::clamp(have, kFirstPiece, kLargestPiece), limit + 1 - have);
        payload.resize(have + room);
        stream.next_out = octets(payload.data() + have);
        stream.avail_out = static_cast<uInt>(room);
        code = inflate(&stream, Z_NO_FLUSH);
        payload.resize(have + room - stream.avail_out);
    }
    if (code != Z_STREAM_END) inflater.fail(code);
    check_limit(payload.size(), limit);
}

}  // namespace wire
