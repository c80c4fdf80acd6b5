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
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <chrono>
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
    if (server != "multiplex") {
        throw base::UsageError(fmt::format("--server {}: write thread or multiplex", server));
    }
    options.server_type = pyro::ServerType::Multiplex;
    return options;
}

/// The options of a proxy that waits so long for its connection, and for each answer.
inline pyro::ProxyOptions patience(std::chrono::milliseconds timeout) {
    pyro::ProxyOptions options;
    if (timeout == kForever) return options;
    options.timeout = timeout;
    return options;
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
        for (const std::string& name : message) {
            if (name != place_.name) continue;
            fmt::print("Back at {}; we completed the chain!\n", name);
            return {"complete at " + name};
        }
        fmt::print("I'm {}, passing to {}\n", place_.name, place_.next);
        message.push_back(place_.name);
        Names result{"passed on from " + place_.name};
        for (std::string& text : ask_next(message)) result.push_back(std::move(text));
        return result;
    }

    BOOST_DESCRIBE_CLASS(Chain, (), (process), (), ())

private:
    /// Looks the next link up for each call: it cannot have moved since.
    Names ask_next(const Names& message) {
        try {
            pyro::Proxy next("PYRONAME:" + link_name(place_.next) + "@" + place_.ns, options_);
            return next.call<Names>("process", message);
        } catch (const pyro::TimeoutError&) {
            give_up();
        } catch (const pyro::CommunicationError& error) {
            broken(error.what());
        } catch (const pyro::NamingError& error) {
            broken(error.what());
        }
    }

    [[noreturn]] void broken(const std::string& reason) {
        const std::string text = "Chain broken at " + place_.next + ": " + reason;
        fmt::print("{}\n", text);
        throw pyro::PythonError("RuntimeError", text);
    }

    /// Tells that the next link is silent, here and to the caller.
    [[noreturn]] void give_up() {
        const std::string text = silence_of(place_.next, place_.timeout);
        fmt::print("{}\n", text);
        throw pyro::PythonError("TimeoutError", text);
    }

    const Place place_;
    const pyro::ProxyOptions options_;  // of the proxies that are made here
};

}  // namespace lab5
