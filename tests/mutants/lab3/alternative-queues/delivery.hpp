// A queue and a thread for each message that finds the queue idle; the calls are oneway ones.
#pragma once

#include "common/base/errors.hpp"
#include "common/pyro/proxy.hpp"

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace lab3 {

class Delivery {
public:
    Delivery(std::function<void(const pyro::Uri&, const std::string&)>,
             std::function<void(const pyro::Uri&)> gone)
        : gone_(std::move(gone)) {}

    void send(const pyro::Uri& uri, const std::string& message) {
        std::shared_ptr<Queue> queue;
        {
            const std::lock_guard lock(mutex_);
            auto& place = queues_[uri.to_string()];
            if (!place) place = std::make_shared<Queue>();
            queue = place;
        }
        const std::lock_guard lock(queue->mutex);
        queue->messages.push_back(message);
        if (std::exchange(queue->busy, true)) return;
        std::thread([gone = gone_, queue, uri] { empty(*queue, uri, gone); }).detach();
    }

    void forget(const pyro::Uri& uri) {
        const std::lock_guard lock(mutex_);
        queues_.erase(uri.to_string());
    }

private:
    struct Queue {
        std::mutex mutex;
        std::list<std::string> messages;
        bool busy = false;
    };

    static void empty(Queue& queue, const pyro::Uri& uri,
                      const std::function<void(const pyro::Uri&)>& gone) {
        while (true) {
            std::unique_lock lock(queue.mutex);
            queue.busy = !queue.messages.empty();
            if (!queue.busy) return;
            const std::string message = std::move(queue.messages.front());
            queue.messages.pop_front();
            lock.unlock();
            try {
                pyro::Proxy(uri).call_oneway("update", message);
            } catch (const base::Error&) {
                gone(uri);
            }
        }
    }

    std::function<void(const pyro::Uri&)> gone_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Queue>> queues_;
};

}  // namespace lab3
