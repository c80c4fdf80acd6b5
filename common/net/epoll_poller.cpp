#include "common/net/poller.hpp"

#ifdef __linux__

#include "common/base/errors.hpp"
#include "common/net/socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace net {
namespace {

int checked(int result, const char* attempt) {
    if (result < 0) base::throw_system_error(attempt, errno);
    return result;
}

std::uint32_t mask(Interest interest) {
    switch (interest) {
        case Interest::Read:
            return EPOLLIN;
        case Interest::Write:
            return EPOLLOUT;
        case Interest::None:
            break;
    }
    return 0;
}

class EpollPoller : public Poller {
public:
    EpollPoller()
        : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "make an epoll descriptor")),
          wake_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "make an event descriptor")) {
        add(wake_.get(), Interest::Read, this);
    }

    void add(int descriptor, Interest interest, void* owner) override {
        checked(control(EPOLL_CTL_ADD, descriptor, interest, owner), "watch a descriptor");
    }
    void change(int descriptor, Interest interest, void* owner) override {
        checked(control(EPOLL_CTL_MOD, descriptor, interest, owner), "watch a descriptor");
    }
    void remove(int descriptor) override {
        control(EPOLL_CTL_DEL, descriptor, Interest::None, nullptr);
    }

    std::span<const Event> wait(Timeout timeout) override {
        const int limit = static_cast<int>(std::clamp<Timeout::rep>(timeout.count(), 0, INT_MAX));
        const int count = ::epoll_wait(epoll_.get(), ready_.data(), static_cast<int>(ready_.size()),
                                       timeout == kForever ? -1 : limit);
        if (count < 0 && errno != EINTR) base::throw_system_error("wait for descriptors", errno);
        std::size_t filled = 0;
        for (int i = 0; i < count; ++i) {
            const epoll_event& ready = ready_[static_cast<std::size_t>(i)];
            if (ready.data.ptr == this) {
                std::uint64_t wakes = 0;
                [[maybe_unused]] const auto size = ::read(wake_.get(), &wakes, sizeof wakes);
                continue;
            }
            const bool gone = (ready.events & (EPOLLHUP | EPOLLERR)) != 0;
            events_[filled++] = {ready.data.ptr, gone || (ready.events & EPOLLIN) != 0,
                                 gone || (ready.events & EPOLLOUT) != 0};
        }
        return std::span(events_).first(filled);
    }

    void wake() override {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto size = ::write(wake_.get(), &one, sizeof one);
    }

private:
    int control(int what, int descriptor, Interest interest, void* owner) {
        epoll_event event{};
        event.events = mask(interest);
        event.data.ptr = owner;
        return ::epoll_ctl(epoll_.get(), what, descriptor, &event);
    }

    static constexpr std::size_t kEvents = 256;
    detail::Socket epoll_;
    detail::Socket wake_;
    std::array<epoll_event, kEvents> ready_{};
    std::array<Event, kEvents> events_{};
};

}  // namespace

std::unique_ptr<Poller> make_poller() {
    return std::make_unique<EpollPoller>();
}

}  // namespace net

#else

namespace net {

std::unique_ptr<Poller> make_poller() {
    return make_poll_poller();
}

}  // namespace net

#endif
