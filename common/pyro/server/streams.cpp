#include "common/pyro/server/streams.hpp"

#include "common/value/python_error.hpp"
#include "common/wire/message.hpp"

#include <vector>

namespace pyro::server {

std::string Streams::add(ItemSource source, std::shared_ptr<void> object, std::uint64_t connection,
                         Clock::time_point now) {
    auto stream = std::make_shared<Stream>();
    stream->source = std::move(source);
    stream->object = std::move(object);
    stream->connection = connection;
    stream->created = now;
    auto id = wire::to_string(wire::random_uuid());
    const std::lock_guard lock(mutex_);
    by_id_.emplace(id, std::move(stream));
    return id;
}

value::Value Streams::next(std::string_view id, std::uint64_t connection) {
    std::shared_ptr<Stream> stream;
    {
        const std::lock_guard lock(mutex_);
        const auto found = by_id_.find(id);
        if (found == by_id_.end())
            throw value::PythonError("Pyro4.errors.PyroError", "item stream terminated");
        stream = found->second;
        if (stream->connection == 0) stream->connection = connection;
    }
    const std::unique_lock running(stream->running, std::try_to_lock);
    if (!running) throw value::PythonError("ValueError", "generator already executing");
    try {
        if (auto item = stream->source()) return *std::move(item);
    } catch (...) {
        close(id);
        throw;
    }
    close(id);
    throw value::PythonError("StopIteration", value::Tuple());
}

void Streams::close(std::string_view id) {
    std::shared_ptr<Stream> ended;  // its end may run code of the user: not under the lock
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return;
    ended = std::move(found->second);
    by_id_.erase(found);
}

template <class Condition>
void Streams::remove_if(Condition condition) {
    std::vector<std::shared_ptr<Stream>> ended;
    const std::lock_guard lock(mutex_);
    for (auto at = by_id_.begin(); at != by_id_.end();) {
        if (!condition(*at->second)) {
            ++at;
            continue;
        }
        ended.push_back(std::move(at->second));
        at = by_id_.erase(at);
    }
}

void Streams::disconnected(std::uint64_t connection, Clock::time_point now) {
    remove_if([&](Stream& stream) {
        if (stream.connection != connection) return false;
        stream.connection = 0;
        stream.lingers_since = now;
        return linger_ == Milliseconds(0);
    });
}

void Streams::clean_up(Clock::time_point now) {
    remove_if([&](const Stream& stream) {
        if (lifetime_ > Milliseconds(0) && now - stream.created > lifetime_) return true;
        return stream.connection == 0 && now - stream.lingers_since > linger_;
    });
}

void Streams::clear() {
    remove_if([](const Stream&) { return true; });
}

std::size_t Streams::size() const {
    const std::lock_guard lock(mutex_);
    return by_id_.size();
}

}  // namespace pyro::server
