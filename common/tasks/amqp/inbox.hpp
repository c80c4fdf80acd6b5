// Puts what comes over a connection together: a message is a method, a header with its properties
// and any number of pieces of its body, and those of several channels may be mixed.
//
// One thread, no input or output.
#pragma once

#include "common/tasks/amqp/rabbitmq_c.hpp"
#include "common/wire/celery/message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace tasks::amqp {

/// Of the connections here; 0 is the connection's own.
enum class Channel : amqp_channel_t {
    Work = 1,     ///< consumes, acknowledges, sends results
    Publish = 2,  ///< with confirms
    Declare = 3,  ///< closed by the server for each queue that it refuses
};
inline constexpr std::size_t kChannels = 4;

/// A message that was delivered, or that comes back since there is no such queue.
struct Arrival {
    bool is_returned = false;
    std::string consumer;  ///< its tag; empty for a returned one
    std::uint64_t tag = 0;
    bool is_redelivered = false;
    wire::celery::Message message;
    /// Not empty: why its properties cannot be read; `message` has only the body then.
    std::string unreadable;
};

class Inbox {
public:
    /// A frame of a message; whole messages only come out. False: the frame is none of a message.
    bool take(const amqp_frame_t& frame);
    /// What the last take() has completed.
    std::optional<Arrival>& complete() { return complete_; }

private:
    struct Partial {
        Arrival arrival;
        std::uint64_t missing = 0;  // bytes of the body
        bool is_begun = false;
    };
    Partial& begin(amqp_channel_t channel);
    void finish(Partial& partial);

    std::array<Partial, kChannels> partials_;
    std::optional<Arrival> complete_;
};

}  // namespace tasks::amqp
