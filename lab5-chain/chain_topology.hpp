// A link of a chain of servers: it passes a message on to the next link, and the last link's next
// one is the first. So the message comes back, and the answers return along the same way.
//
//     auto link = std::make_shared<lab5::Chain>(lab5::Place{.name = "1", .next = "2"});
//     pyro::Daemon daemon(lab5::daemon_options("thread"));
//     const pyro::Uri uri = daemon.register_object(link);
//     pyro::locate_ns().register_name(lab5::link_name("1"), uri);
//     daemon.request_loop();
//
// Calls may come on several threads at a time. All errors are base::Error.
#pragma once

#include "common/base/errors.hpp"
#include "common/base/time_text.hpp"
#include "common/base/todo.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lab5 {

using Names = std::vector<std::string>;

constexpr std::chrono::milliseconds kForever{0};

/// Where a link stands in the chain.
struct Place {
    std::string name;
    std::string next;
    std::string ns = pyro::name_server_address();
    std::chrono::milliseconds timeout = kForever;  ///< for the next link's answer
};

/// The name of link `n` at the name server.
inline std::string link_name(const std::string& n) {
    return "example.chainTopology." + n;
}

/// How a daemon serves: "thread" (calls of different connections at the same time) or "multiplex"
/// (one call after the other, on one thread).
inline pyro::DaemonOptions daemon_options(const std::string& server) {
    pyro::DaemonOptions options;
    options.server_type = pyro::ServerType::Thread;
    if (server == "thread") return options;
    // LAB 5.6 serve with one worker
    // For "multiplex" the server type is pyro::ServerType::Multiplex. Anything else is a
    // base::UsageError that says what --server may be.
    base::todo("5.6: choose the kind of server, in daemon_options", server, options);
    // END 5.6
}

/// The options of a proxy that waits so long for its connection, and for each answer.
inline pyro::ProxyOptions patience(std::chrono::milliseconds timeout) {
    pyro::ProxyOptions options;
    if (timeout == kForever) return options;
    // LAB 5.6 bound the wait
    // Set the time-out of the options.
    base::todo("5.6: bound the wait, in patience", timeout, options);
    // END 5.6
}

/// What there is to say when link `n` has been silent for too long.
inline std::string silence_of(const std::string& n, std::chrono::milliseconds timeout) {
    return fmt::format("Timed out after {} waiting for {}", base::duration_text(timeout), n);
}

class Chain {
public:
    explicit Chain(Place place) : place_(std::move(place)), options_(patience(place_.timeout)) {}

    /// Passes the message on with the own name behind it, until it comes back to the first link.
    /// What comes back: one text for each link it was passed on from, then who completed it.
    Names process(Names message) {
        // LAB 5.1 pass the message on, or complete the chain
        // Is the own name (place_.name) one of the message's? Then print `Back at {own name}; we
        // completed the chain!` and return one text, `complete at {own name}`. Else print `I'm {own
        // name}, passing to {next name}`, put the own name behind the others, let ask_next send the
        // message on, and return its result with `passed on from {own name}` in front of it.
        base::todo("5.1: pass the message on, in process", message);
        // END 5.1
    }

    BOOST_DESCRIBE_CLASS(Chain, (), (process), (), ())

private:
    /// What the next link makes of the message. Exceptions of the links behind it pass through.
    Names ask_next(const Names& message) {
        try {
            return next().call<Names>("process", message);
        } catch (const pyro::TimeoutError&) {
            give_up();
        } catch (const pyro::ConnectionClosedError& error) {
            broken(error.what());  // in the middle of the call, which may have done its work
        } catch (const pyro::CommunicationError&) {
            return ask_again(message);  // never got there: the link may have moved
        } catch (const pyro::NamingError& error) {
            broken(error.what());
        }
    }

    /// The next link, over a connection of its own. One proxy is one connection, and calls over it
    /// wait for one another.
    pyro::Proxy next() {
        const std::lock_guard lock(mutex_);
        // LAB 5.1 look the next link up
        // If next_ is empty, look the next link up at the name server (pyro::locate_ns with
        // place_.ns and options_, then lookup of its link_name), and keep a proxy of its URI, with
        // options_, in next_. Return a clone of it.
        base::todo("5.1: look the next link up, in next", options_);
        // END 5.1
    }

    /// Looks the next link up anew at the next call.
    void forget_next() {
        const std::lock_guard lock(mutex_);
        next_.reset();
    }

    /// The call did not get through. Perhaps the link has been started anew, on another port.
    Names ask_again(const Names& message) {
        // LAB 5.5 look a lost link up again
        // Forget the next link, so that it is looked up again, and call it once more. When that
        // fails as well, with a CommunicationError or a NamingError, the chain is broken. A silent
        // link (TimeoutError) is 5.6's: give_up.
        base::todo("5.5: look the next link up again, in ask_again", message);
        // END 5.5
    }

    /// Tells that the next link is lost, here and to the caller.
    [[noreturn]] void broken(const std::string& reason) {
        // LAB 5.5 say where the chain is broken
        // Forget the next link. Print `Chain broken at {next name}: {reason}`, and throw a
        // pyro::PythonError of the type "RuntimeError" with the same text.
        base::todo("5.5: say where the chain is broken, in broken", reason);
        // END 5.5
    }

    /// Tells that the next link is silent, here and to the caller.
    [[noreturn]] void give_up() {
        // LAB 5.6 say who is silent
        // Forget the next link. Print what silence_of has to say about it, and throw a
        // pyro::PythonError of the type "TimeoutError" with the same text.
        base::todo("5.6: say who is silent, in give_up");
        // END 5.6
    }

    const Place place_;
    const pyro::ProxyOptions options_;  // of the proxies that are made here
    std::mutex mutex_;
    std::optional<pyro::Proxy> next_;  // under mutex_; empty until the first call needs it
};

}  // namespace lab5
