// A TCP socket as the course's helpers need it in checks: what the other program does wrong is an
// outcome that gets printed, only a broken machine is an error (std::system_error).
//
// POSIX calls and nothing of common/net, on purpose: a helper that shared its code with the
// programs it tests would share their mistakes. Move-only; one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace peers {

/// How long a helper waits for the next byte before it says that nothing came.
inline constexpr std::chrono::milliseconds kPatience{2000};

/// What a wait for bytes ended with.
enum class Outcome { Bytes, EndOfStream, Reset, Silence };

/// The words a lane shows: "end of stream", "connection reset", "no end of stream within 2 s".
std::string_view words(Outcome outcome);

class Socket {
public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    Socket(Socket&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), sent_(other.sent_) {}
    Socket& operator=(Socket&& other) noexcept;
    ~Socket();

    /// Connects; nullopt when nobody accepts there. `small_window` keeps the receive buffer small,
    /// so that a sender notices soon when this side does not read.
    static std::optional<Socket> connect(const std::string& host, std::uint16_t port,
                                         bool small_window = false);

    /// Listens; port 0 takes a free one.
    static Socket listen(const std::string& host, std::uint16_t port);

    /// Waits for a client, without end.
    Socket accept() const;

    std::uint16_t local_port() const;

    /// Sends all of it; false when the other side is gone or does not read for `kPatience`.
    bool send(std::string_view bytes) const;

    /// Sends and waits until the other program has read it, so that what follows is another read.
    bool send_piece(std::string_view bytes) const;

    /// Waits for bytes and appends what is there, at most `most`.
    Outcome receive(std::string& bytes, std::size_t most = 65536,
                    std::chrono::milliseconds patience = kPatience) const;

    /// Appends everything up to the end of the stream.
    Outcome receive_to_end(std::string& bytes) const;

    /// Appends until `bytes` holds `size` bytes.
    Outcome receive_until(std::string& bytes, std::size_t size) const;

    /// Waits until the other side ends the connection (true) or our standard input ends (false).
    bool wait_for_end(bool reading) const;

    void half_close() const;  ///< end of stream for the other side; receiving goes on
    void reset();             ///< closes without a farewell: the other side gets "connection reset"
    void close();

private:
    bool wait(short events, std::chrono::milliseconds patience) const;
    void wait_until_read() const;

    int descriptor_;
    mutable std::uint64_t sent_ = 0;
};

}  // namespace peers
