// What a worker has of its queues: the messages RabbitMQ has sent, those handed out and not
// settled, how many it may send.
//
// RabbitMQ sends without being asked, as many as the prefetch count lets it; so claim() finds them
// here. With a prefetch of none it would send without end: then nothing is consumed, and what still
// comes is sent back.
#pragma once

#include "common/tasks/amqp/connection.hpp"
#include "common/tasks/amqp/lost_count.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace tasks::amqp {

class Consumer {
public:
    /// The connection must outlive it. The queues are there.
    Consumer(Connection& connection, BrokerUrl url, std::vector<std::string> queues);

    /// How many messages may be with us, those ready included.
    void set_most_unsettled(std::size_t most);
    /// One has come.
    void add(Arrival&& arrival);
    bool has_ready() const { return !ready_.empty(); }
    /// Hands out what is ready, as long as there is room.
    std::vector<Delivery> take();
    /// Carries out the fates, in order; acknowledges many with one method where that is possible.
    void settle(std::span<const Settlement> settlements);

private:
    struct Unsettled {
        bool is_handed_out = false;
        std::string counted_id = {};  // not empty: LostCount knows of it
    };

    void start();
    void stop();
    void acknowledge(std::vector<std::uint64_t> tags);
    void reject(std::uint64_t tag, bool requeue);
    Delivery hand_out(Arrival&& arrival);

    Connection& connection_;
    BrokerUrl url_;
    LostCount lost_;
    std::vector<std::string> queues_;
    bool is_consuming_ = false;
    std::size_t most_ = 0;
    std::size_t handed_out_ = 0;
    std::deque<Arrival> ready_;
    std::map<std::uint64_t, Unsettled> unsettled_;  // by tag, those ready included
};

}  // namespace tasks::amqp
