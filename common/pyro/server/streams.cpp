#include "common/pyro/server/streams.hpp"

#include "common/value/python_error.hpp"
#include "common/wire/message.hpp"

#include <iterator>

namespace pyro::server {

// What ends a stream may be code of the user, which is not to run under the lock: it is put into an
// `Ended`, which outlives that.

std::string Streams::add(ItemSource source, std::shared_ptr<void> object, std::uint64_t connection,
                         Clock::time_point now) {
    auto stream = std::make_shared<Stream>();
    stream->source = std::move(source);
    stream->object = std::move(object);
    stream->created = now;
    auto id = wire::to_string(wire::random_uuid());
    Ended ended;
    const std::lock_guard lock(mutex_);
    make_room(connection, ended);
    stream->connection = connection;
    ++open_[connection];
    by_id_.emplace(id, std::move(stream));
    return id;
}

void Streams::make_room(std::uint64_t connection, Ended& ended) {
    const auto own = open_.find(connection);
    bool is_full = own != open_.end() && own->second >= kMaxOfConnection;
    if (!is_full && by_id_.size() >= kMaxOfAll) {
        remove_if([](const Stream& stream) { return stream.connection == 0; }, ended);
        is_full = by_id_.size() >= kMaxOfAll;
    }
    if (is_full)
        throw value::PythonError("Pyro4.errors.PyroError", "too many item streams are open");
}

void Streams::move_to(Stream& stream, std::uint64_t connection) {
    ++open_[connection];
    if (--open_[stream.connection] == 0) open_.erase(stream.connection);
    stream.connection = connection;
}

value::Value Streams::next(std::string_view id, std::uint64_t connection) {
    std::shared_ptr<Stream> stream;
    {
        const std::lock_guard lock(mutex_);
        const auto found = by_id_.find(id);
        if (found == by_id_.end())
            throw value::PythonError("Pyro4.errors.PyroError", "item stream terminated");
        stream = found->second;
        if (stream->connection == 0) move_to(*stream, connection);
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
    Ended ended;
    const std::lock_guard lock(mutex_);
    if (const auto found = by_id_.find(id); found != by_id_.end()) remove(found, ended);
}

Streams::ById::iterator Streams::remove(ById::iterator at, Ended& ended) {
    const auto of_connection = open_.find(at->second->connection);
    if (--of_connection->second == 0) open_.erase(of_connection);
    ended.push_back(std::move(at->second));
    return by_id_.erase(at);
}

template <class Condition>
void Streams::remove_if(Condition condition, Ended& ended) {
    for (auto at = by_id_.begin(); at != by_id_.end();)
        at = condition(*at->second) ? remove(at, ended) : std::next(at);
}

void Streams::disconnected(std::uint64_t connection, Clock::time_point now) {
    Ended ended;
    const std::lock_guard lock(mutex_);
    if (!open_.contains(connection)) return;  // as most: others may have thousands
    remove_if(
        [&](Stream& stream) {
            if (stream.connection != connection) return false;
            move_to(stream, 0);
            stream.lingers_since = now;
            return linger_ == Milliseconds(0);
        },
        ended);
}

void Streams::clean_up(Clock::time_point now) {
    Ended ended;
    const std::lock_guard lock(mutex_);
    remove_if(
        [&](const Stream& stream) {
            if (lifetime_ > Milliseconds(0) && now - stream.created > lifetime_) return true;
            return stream.connection == 0 && now - stream.lingers_since > linger_;
        },
        ended);
}

void Streams::clear() {
    Ended ended;
    const std::lock_guard lock(mutex_);
    remove_if([](const Stream&) { return true; }, ended);
}

std::size_t Streams::size() const {
    const std::lock_guard lock(mutex_);
    return by_id_.size();
}

}  // namespace pyro::server
