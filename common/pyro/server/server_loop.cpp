#include "common/pyro/server/server_loop.hpp"

#include "common/pyro/server/event_loop.hpp"

#include <algorithm>
#include <utility>

namespace pyro::server {

struct ServerLoop::Impl {
    Impl(LoopSettings given, SessionFactory& sessions)
        : settings(std::move(given)),
          events(settings, sessions),
          crew(std::max(settings.max_threads, 1), {.lead = [this](Worker& me) { return lead(me); },
                                                   .call_leader = [this] { events.wake(); }}) {}

    bool lead(Worker& me) {
        const bool over = events.lead(me);
        if (over) watch.nudge();
        return over;
    }

    // On the thread of run().
    void supervise() {
        events.use(crew, watch);
        crew.start();
        while (!events.is_finished()) {
            watch.wait_tick();
            // The stand-by first: nobody may take the lead and have no one to pass it on to.
            if (watch.is_old() && crew.has_stand_by() && watch.take_over()) {
                crew.replace_leader(events.release_current());
            }
        }
        crew.wait_for_all_but_calls();
    }

    const LoopSettings settings;
    CallWatch watch;
    EventLoop events;
    Crew crew;  // after what its threads use
};

ServerLoop::ServerLoop(LoopSettings settings, SessionFactory& sessions)
    : impl_(std::make_unique<Impl>(std::move(settings), sessions)) {}

ServerLoop::~ServerLoop() = default;

std::string ServerLoop::host() const {
    return impl_->settings.host;
}

std::uint16_t ServerLoop::port() const {
    return impl_->events.port();
}

void ServerLoop::run() {
    if (impl_->events.is_finished()) return;
    if (impl_->settings.max_threads > 1) return impl_->supervise();
    Worker only;
    impl_->events.lead(only);
}

void ServerLoop::stop(std::chrono::milliseconds drain) {
    impl_->events.stop(Clock::now() + drain);
    impl_->watch.nudge();
}

std::size_t ServerLoop::connections() const {
    return impl_->events.connections();
}

int ServerLoop::threads() const {
    return impl_->crew.threads();
}

}  // namespace pyro::server
