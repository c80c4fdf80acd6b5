// Waits for many descriptors at once: epoll where there is one, otherwise poll(2).
//
//     auto poller = net::make_poller();
//     poller->add(listener.descriptor(), net::Interest::Read, &listener);
//     for (const net::Poller::Event& event : poller->wait(1s)) ...     // event.owner
//
// A descriptor is reported as long as it is ready, not only when it becomes so. An object belongs
// to one thread at a time; only wake() may be called from any.
#pragma once

#include "common/net/timeout.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace net {

enum class Interest : std::uint8_t { None = 0, Read = 1, Write = 2 };

class Poller {
public:
    struct Event {
        void* owner;  ///< as given to add()
        bool readable;
        bool writable;  ///< both when the peer is gone: the next read or write tells how
    };

    virtual ~Poller() = default;

    /// base::Error when the system has no room for it.
    virtual void add(int descriptor, Interest interest, void* owner) = 0;
    virtual void change(int descriptor, Interest interest, void* owner) = 0;
    /// Before the descriptor is closed.
    virtual void remove(int descriptor) = 0;

    /// Waits until something is ready, wake() is called or the time is over. The events are valid
    /// until the next call.
    virtual std::span<const Event> wait(Timeout timeout) = 0;

    /// Ends the present or the next wait(). From any thread.
    virtual void wake() = 0;
};

/// The best this system has.
std::unique_ptr<Poller> make_poller();

/// With poll(2), on every system: a wait costs time for each descriptor, ready or not.
std::unique_ptr<Poller> make_poll_poller();

}  // namespace net
