#include "common/base/errors.hpp"
#include "common/net/poller.hpp"
#include "common/net/socket.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <unistd.h>
#include <vector>

namespace net {
namespace {

short mask(Interest interest) {
    switch (interest) {
        case Interest::Read:
            return POLLIN;
        case Interest::Write:
            return POLLOUT;
        case Interest::None:
            break;
    }
    return 0;
}

class PollPoller : public Poller {
public:
    PollPoller() {
        int ends[2];
        if (::pipe(ends) != 0) base::throw_system_error("make a pipe", errno);
        wake_reads_ = detail::Socket(ends[0]);
        wake_writes_ = detail::Socket(ends[1]);
        detail::prepare(ends[0]);
        detail::prepare(ends[1]);
        add(ends[0], Interest::Read, this);
    }

    void add(int descriptor, Interest interest, void* owner) override {
        entries_.push_back({descriptor, mask(interest), 0});
        owners_.push_back(owner);
    }
    void change(int descriptor, Interest interest, void* owner) override {
        const std::size_t index = find(descriptor);
        entries_[index].events = mask(interest);
        owners_[index] = owner;
    }
    void remove(int descriptor) override {
        const std::size_t index = find(descriptor);
        entries_[index] = entries_.back();
        owners_[index] = owners_.back();
        entries_.pop_back();
        owners_.pop_back();
    }

    std::span<const Event> wait(Timeout timeout) override {
        const int limit = static_cast<int>(std::clamp<Timeout::rep>(timeout.count(), 0, INT_MAX));
        const int count = ::poll(entries_.data(), static_cast<nfds_t>(entries_.size()),
                                 timeout == kForever ? -1 : limit);
        if (count < 0 && errno != EINTR) base::throw_system_error("wait for descriptors", errno);
        events_.clear();
        for (std::size_t i = 0; count > 0 && i < entries_.size(); ++i) {
            if (entries_[i].revents != 0) note(entries_[i].revents, owners_[i]);
        }
        return events_;
    }

    void wake() override { [[maybe_unused]] const auto size = ::write(wake_writes_.get(), "", 1); }

private:
    std::size_t find(int descriptor) const {
        const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                        [&](const pollfd& one) { return one.fd == descriptor; });
        if (entry == entries_.end()) base::throw_system_error("watch a descriptor", ENOENT);
        return static_cast<std::size_t>(entry - entries_.begin());
    }

    void note(short ready, void* owner) {
        if (owner == this) {
            char bytes[64];
            while (::read(wake_reads_.get(), bytes, sizeof bytes) > 0) {
            }
            return;
        }
        const bool gone = (ready & (POLLHUP | POLLERR | POLLNVAL)) != 0;
        events_.push_back({owner, gone || (ready & POLLIN) != 0, gone || (ready & POLLOUT) != 0});
    }

    detail::Socket wake_reads_;
    detail::Socket wake_writes_;
    std::vector<pollfd> entries_;
    std::vector<void*> owners_;
    std::vector<Event> events_;
};

}  // namespace

std::unique_ptr<Poller> make_poll_poller() {
    return std::make_unique<PollPoller>();
}

}  // namespace net
