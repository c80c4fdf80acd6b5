// Delivery: how observable_server gets its messages to the observers. Whoever sends a message does
// not wait for an observer; every observer gets its messages in the order in which they were sent.
//
//     lab3::Delivery delivery(tell, gone);
//     delivery.send(uri, "hello");     // returns at once; tell(uri, "hello") is called later
//
//     send --> | waiting for anna |  c b a  --> a thread that calls tell(anna, ...)
//          --> | waiting for bert |    b a  --> another one, for bert
//
// Any thread may send. A Delivery lives until the program ends.
#pragma once

#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/uri_codec.hpp"

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace lab3 {

class Delivery {
public:
    /// Calls the observer and waits for its answer, for ever if it has to. An observer that is gone
    /// is a base::CommunicationError.
    using Tell = std::function<void(const pyro::Uri& uri, const std::string& message)>;
    /// Is told about each observer that is gone. Do not call it while you hold the mutex: it may
    /// call the delivery again.
    using Gone = std::function<void(const pyro::Uri& uri)>;

    Delivery(Tell tell, Gone gone) : tell_(std::move(tell)), gone_(std::move(gone)) {}

    /// Returns at once. The message waits until the observer has taken those before it.
    void send(const pyro::Uri& uri, const std::string& message) {
        // LAB 3.4 hand a message over
        // So far the sender waits. Instead put the message behind those in waiting_ for this
        // observer. When there is no entry for it yet, make one and start a thread that calls
        // work(uri); detach it. With kMostWaiting messages waiting already, the observer is gone:
        // forget its messages and call gone_.
        try {
            tell_(uri, message);
        } catch (const base::CommunicationError& error) {
            base::todo("3.4: do not wait for an observer, and drop one that is gone, in send",
                       error, kMostWaiting);
        }
        // END 3.4
    }

    /// Throws away what waits for this observer.
    void forget(const pyro::Uri& uri) {
        const std::lock_guard lock(mutex_);
        const auto found = waiting_.find(uri.to_string());
        if (found != waiting_.end()) found->second.clear();
    }

private:
    static constexpr std::size_t kMostWaiting = 1000;  // messages for one observer

    /// The thread of one observer: tells it what waits for it, one message after the other.
    void work(const pyro::Uri& uri) {
        // LAB 3.4 tell one observer all that waits for it
        // As long as next(uri) gives a message, call tell_. A base::CommunicationError means that
        // the observer is gone: call gone_, and let next say when to end, or it cannot come back. A
        // base::TimeoutError is one, too, but like any other error it is only a line on stderr
        // (cli::complain). No error may leave the thread.
        base::todo("3.4: tell one observer what waits for it, in work", uri);
        // END 3.4
    }

    /// The next message for this observer. Without one its entry goes away, and so has the thread.
    std::optional<std::string> next(const pyro::Uri& uri) {
        const std::lock_guard lock(mutex_);
        const auto found = waiting_.find(uri.to_string());
        if (found->second.empty()) {
            waiting_.erase(found);
            return std::nullopt;
        }
        std::string message = std::move(found->second.front());
        found->second.pop_front();
        return message;
    }

    const Tell tell_;
    const Gone gone_;
    std::mutex mutex_;
    /// By URI. There is an entry as long as a thread works for this observer.
    std::map<std::string, std::deque<std::string>> waiting_;
};

}  // namespace lab3
