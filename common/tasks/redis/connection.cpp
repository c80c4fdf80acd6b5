#include "common/tasks/redis/connection.hpp"

#include "common/tasks/redis/refusal.hpp"

#include <fmt/core.h>

#include <array>
#include <cstdlib>
#include <hiredis/hiredis.h>
#include <new>

namespace tasks::redis {
namespace {

using namespace std::chrono_literals;

constexpr auto kConnecting = 5s;
/// Long enough for a disk that is slow to make a message safe.
constexpr auto kAnswer = 20s;
constexpr int kOldestVersion = 6;  // CLIENT TRACKING

Reply plain(const redisReply& reply) {
    Reply out;
    switch (reply.type) {
        case REDIS_REPLY_INTEGER:
            out.kind = Reply::Kind::Integer;
            out.number = reply.integer;
            break;
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
            out.kind = Reply::Kind::Text;
            out.text.assign(reply.str, reply.len);
            break;
        case REDIS_REPLY_ERROR:
            out.kind = Reply::Kind::Error;
            out.text.assign(reply.str, reply.len);
            break;
        case REDIS_REPLY_ARRAY:
            out.kind = Reply::Kind::Array;
            out.items.reserve(reply.elements);
            for (std::size_t i = 0; i < reply.elements; ++i)
                out.items.push_back(plain(*reply.element[i]));
            break;
        default:
            break;
    }
    return out;
}

/// The number before the first dot behind this name in the text of INFO.
int version_of(const std::string& info) {
    constexpr std::string_view kName = "redis_version:";
    const auto at = info.find(kName);
    return at == std::string::npos ? 0 : std::atoi(info.c_str() + at + kName.size());
}

}  // namespace

void Connection::FreeReader::operator()(redisReader* reader) const {
    redisReaderFree(reader);
}

Connection::Connection(const Address& address)
    : shown_(address.shown), reader_(redisReaderCreate()) {
    if (reader_ == nullptr) throw std::bad_alloc();
    connect(address);
    introduce(address);
}

void Connection::connect(const Address& address) {
    try {
        socket_ = net::StreamSocket::connect(address.host, address.port, kConnecting);
    } catch (const base::CommunicationError& error) {
        throw BrokerUnavailableError(
            fmt::format("broker {}: {}: is a redis-server running there?", shown_, error.what()));
    }
    socket_.set_timeout(kAnswer);
}

void Connection::introduce(const Address& address) {
    if (!address.password.empty() && address.user.empty()) add({"AUTH", address.password});
    if (!address.password.empty() && !address.user.empty())
        add({"AUTH", address.user, address.password});
    if (address.database != 0) add({"SELECT", std::to_string(address.database)});
    add({"PING"});
    add({"INFO", "server"});
    const auto replies = run();
    if (const int version = version_of(replies.back().text); version < kOldestVersion)
        throw BrokerError(fmt::format("broker {}: its version is {}: Redis {}.0 or later is needed",
                                      shown_, version, kOldestVersion));
}

Reply Connection::call(std::initializer_list<std::string_view> words) {
    add(words);
    return std::move(run().back());
}

void Connection::add(std::initializer_list<std::string_view> words) {
    add(std::span(words.begin(), words.size()));
}

void Connection::add(std::span<const std::string_view> words) {
    std::vector<const char*> starts;
    std::vector<std::size_t> lengths;
    for (const std::string_view word : words) {
        starts.push_back(word.data());
        lengths.push_back(word.size());
    }
    char* text = nullptr;
    const auto length = redisFormatCommandArgv(&text, static_cast<int>(words.size()), starts.data(),
                                               lengths.data());
    if (length < 0) throw std::bad_alloc();
    output_.append(text, static_cast<std::size_t>(length));
    redisFreeCommand(text);
    ++waiting_;
}

std::vector<Reply> Connection::run() {
    auto replies = run_all();
    for (const Reply& reply : replies)
        if (reply.is_error()) throw_refusal(shown_, reply.text);
    return replies;
}

std::vector<Reply> Connection::run_all() {
    std::vector<Reply> replies;
    if (!socket_.is_open()) lost("the connection has ended");
    try {
        socket_.send_all(output_);
    } catch (const base::CommunicationError& error) {
        lost(error.what());
    }
    output_.clear();
    replies.reserve(waiting_);
    for (; waiting_ > 0; --waiting_) {
        auto reply = take_reply();
        while (!reply) {
            receive();
            reply = take_reply();
        }
        replies.push_back(std::move(*reply));
    }
    return replies;
}

std::vector<Reply> Connection::receive_pushed() {
    receive();
    std::vector<Reply> replies;
    while (auto reply = take_reply()) replies.push_back(std::move(*reply));
    return replies;
}

void Connection::receive() {
    std::array<char, 16 * 1024> buffer;
    std::size_t count = 0;
    try {
        count = socket_.receive_some(buffer);
    } catch (const base::CommunicationError& error) {
        lost(error.what());
    }
    if (count == 0) lost("it has closed the connection");
    redisReaderFeed(reader_.get(), buffer.data(), count);
}

std::optional<Reply> Connection::take_reply() {
    void* found = nullptr;
    if (redisReaderGetReply(reader_.get(), &found) != REDIS_OK)
        throw BrokerError(
            fmt::format("broker {}: what answers there is no Redis ({}): is the port right?",
                        shown_, static_cast<const char*>(reader_->errstr)));
    if (found == nullptr) return std::nullopt;
    const std::unique_ptr<void, decltype(&freeReplyObject)> owner(found, &freeReplyObject);
    return plain(*static_cast<const redisReply*>(found));
}

// Answers may be missing from now on: nobody shall take one for that of another command.
void Connection::lost(const std::string& why) {
    socket_.close();
    throw BrokerUnavailableError(fmt::format("broker {}: {}", shown_, why));
}

}  // namespace tasks::redis
