// The remote iterators of a daemon (section 3.7): each has an id, by which any connection may ask
// for the next item. When the connection it belongs to is gone it stays for the linger time, so
// that a client may connect again and go on. Nobody can open so many that the memory is full. All
// threads may use it.
#pragma once

#include "common/pyro/class_table.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pyro::server {

class Streams {
public:
    using Clock = std::chrono::steady_clock;
    using Milliseconds = std::chrono::milliseconds;

    /// `lifetime` 0: no limit. `linger` 0: a stream ends with its connection.
    Streams(Milliseconds lifetime, Milliseconds linger) : lifetime_(lifetime), linger_(linger) {}

    static constexpr std::size_t kMaxOfConnection = 1000;
    static constexpr std::size_t kMaxOfAll = 20'000;  ///< before that, those that linger end

    /// `object` is kept alive while the stream is there. The stream's id. PythonError PyroError
    /// "too many item streams are open".
    std::string add(ItemSource source, std::shared_ptr<void> object, std::uint64_t connection,
                    Clock::time_point now);

    /// PythonError PyroError "item stream terminated" for an unknown id, StopIteration at the end,
    /// ValueError while another caller is being served; what the source throws. The last but one
    /// leaves the stream, the others end it.
    value::Value next(std::string_view id, std::uint64_t connection);

    void close(std::string_view id);
    /// Its streams begin to linger.
    void disconnected(std::uint64_t connection, Clock::time_point now);
    /// Ends what is too old.
    void clean_up(Clock::time_point now);
    void clear();
    std::size_t size() const;

private:
    struct Stream {
        std::mutex running;
        ItemSource source;
        std::shared_ptr<void> object;
        std::uint64_t connection = 0;  // 0: that is gone
        Clock::time_point created;
        Clock::time_point lingers_since;
    };
    using ById = std::map<std::string, std::shared_ptr<Stream>, std::less<>>;
    using Ended = std::vector<std::shared_ptr<Stream>>;

    // These need the lock.
    ById::iterator remove(ById::iterator at, Ended& ended);
    template <class Condition>
    void remove_if(Condition condition, Ended& ended);
    void move_to(Stream& stream, std::uint64_t connection);
    void make_room(std::uint64_t connection, Ended& ended);

    const Milliseconds lifetime_;
    const Milliseconds linger_;
    mutable std::mutex mutex_;
    ById by_id_;
    std::unordered_map<std::uint64_t, std::size_t> open_;  // how many a connection has; 0: linger
};

}  // namespace pyro::server
