// A connection to whatever keeps the tasks: the one interface that App and Worker know.
//
//     std::unique_ptr<tasks::Broker> broker = tasks::connect("sqlite:///tasks.db");
//
//     client                                        worker
//     publish() -------> queue -------------------> claim() ... settle()      run the task
//     find_result() <--- store or reply queue <---- settle() with a Report
//
// A worker claims deliveries, each with a tag, and settles each exactly once with another fate than
// Keep. What is claimed and not settled when the connection ends, in whatever way, a kill -9
// included, goes back into its queue at about its old place.
//
// Threads: a Broker belongs to one thread at a time, but for wake(), which any thread and a signal
// handler may call. App and Worker hold several connections. A broker must not need attention while
// nobody calls it; claim() and wait_for_results() are where it may send heartbeats.
//
// Errors: BrokerError for what somebody has to put right (wrong password, foreign file, a queue
// declared otherwise), one sentence with url().shown() and the cure; BrokerUnavailableError when
// the broker cannot be reached or the connection has ended: the object is then of no more use, and
// the owner makes a new one after a while. Nothing is retried inside without an end.
#pragma once

#include "common/tasks/broker_url.hpp"
#include "common/tasks/errors.hpp"
#include "common/tasks/replies.hpp"
#include "common/wire/celery/message.hpp"
#include "common/wire/celery/result_message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tasks {

using wire::celery::Message;
using wire::celery::ResultMessage;
using Deadline = std::chrono::steady_clock::time_point;

/// The queue of everything that is not told to go elsewhere.
inline constexpr std::string_view kDefaultQueue = "celery";

/// A message and where it goes. The queue is made when it is not there (durable).
struct Outgoing {
    std::string queue = {};
    Message message = {};
};

/// A message that this connection has claimed.
struct Delivery {
    std::uint64_t tag = 0;  ///< names it in settle(); unique in this connection
    std::string queue = {};
    Message message = {};
    /// Not empty: why the transport's envelope cannot be read; `message` is then empty.
    std::string unreadable = {};
    /// How often it has been handed out, this time included; at least 2 where the broker only knows
    /// that it is not the first time.
    unsigned deliveries = 1;
};

/// A state or result of a task, for its client.
struct Report {
    ResultMessage result = {};
    std::string reply_to = {};        ///< as the task's message had it; empty: nobody waits there
    std::string correlation_id = {};  ///< of the task's message
    /// The task was sent by this library ("c++"), whose clients look into the store first.
    bool is_ours = false;
};

/// What a client that waits at `reply_to` gets, as Celery's workers send it (rpc://).
Message reply_message(const Report& report);

/// What a worker makes of a delivery, or of one that is settled already.
struct Settlement {
    enum class Fate {
        Keep,         ///< it stays claimed: a state in between, or it was acknowledged before
        Acknowledge,  ///< done
        Requeue,      ///< back to its place in the queue, for whoever comes first
        Drop          ///< not done, and nobody else shall try: a message nobody can read
    };
    std::uint64_t tag = 0;
    Fate fate = Fate::Acknowledge;
    std::vector<Outgoing> messages = {};  ///< next step of a chain, callbacks, a retry
    std::vector<Report> reports = {};
};

class Broker {
public:
    virtual ~Broker() = default;
    Broker(const Broker&) = delete;
    Broker& operator=(const Broker&) = delete;

    virtual const BrokerUrl& url() const = 0;
    /// What stands behind "results:" in a worker's banner.
    virtual std::string results_name() const = 0;

    /// All are safe (on disk, confirmed) when it returns; when it throws, some may be.
    virtual void publish(std::span<const Outgoing> messages) = 0;

    // For workers.

    /// From which queues claim() takes; makes them when they are not there. Once.
    virtual void consume(const std::vector<std::string>& queues) = 0;
    /// Waits until there is something to claim, wake() was called or the deadline has passed; takes
    /// what is there, as long as no more than `most_unsettled` deliveries of this connection are
    /// unsettled, those claimed before included. The oldest first, and those of higher priority
    /// before them. `most_unsettled` may differ from call to call, and 0 only waits.
    virtual std::vector<Delivery> claim(std::size_t most_unsettled, Deadline deadline) = 0;
    /// Carries out each: first its messages, then its reports, then its fate; what a broker cannot
    /// do in one step it does in this order, so that nothing is lost in between. In the order
    /// given.
    virtual void settle(std::span<const Settlement> settlements) = 0;

    // For clients.

    /// The `reply_to` for messages whose results this connection wants to hear of. The same each
    /// time; it is made at the first call. Does not wait after that, but notices when the
    /// connection has ended and results no longer come there.
    virtual std::string reply_queue() = 0;
    /// False: results come to reply_queue() alone, and are lost when this connection ends.
    virtual bool keeps_results() const { return true; }
    /// The latest that is known of a task; nullopt: nothing, it waits or was never heard of. Does
    /// not wait. A final state is kept until forget().
    virtual std::optional<ResultMessage> find_result(const std::string& task_id) = 0;
    /// Waits until find_result() may say something new about any task asked for before, wake() was
    /// called or the deadline has passed.
    virtual void wait_for_results(Deadline deadline) = 0;
    /// What has come to reply_queue(): moved to the connection that takes this one's place.
    Replies& replies() { return replies_; }
    /// Removes what is known of the task, in the store as well.
    virtual void forget(const std::string& task_id) = 0;

    /// Ends a claim() or wait_for_results() that another thread is in, or the next one, at once.
    virtual void wake() noexcept = 0;

protected:
    Broker() = default;

    Replies replies_;
};

/// The broker that the scheme of the URL names.
std::unique_ptr<Broker> connect(const std::string& url);

}  // namespace tasks
