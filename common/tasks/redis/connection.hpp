// A connection to a Redis: commands and their answers, several at a time where that saves time.
// Internal to the Redis broker.
//
//     Connection connection(address);
//     connection.call({"GET", "key"}).text;
//
//     connection.add({"LPUSH", "queue", "a"});
//     connection.add({"LPUSH", "queue", "b"});
//     connection.run();                              // sends both, and reads both answers
//
// hiredis writes and reads the protocol; the socket is ours, so that no signal comes of a
// connection that is gone and every wait has an end. One thread. Errors: BrokerUnavailableError
// when nobody is there, or no longer, or there is no answer in time; an error that Redis answers
// with: refusal.hpp.
#pragma once

#include "common/net/stream_socket.hpp"
#include "common/tasks/redis/address.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;

namespace tasks::redis {

struct Reply {
    enum class Kind { Nil, Integer, Text, Error, Array };
    Kind kind = Kind::Nil;
    std::int64_t number = 0;
    std::string text = {};
    std::vector<Reply> items = {};

    bool is_nil() const { return kind == Kind::Nil; }
    bool is_error() const { return kind == Kind::Error; }
};

class Connection {
public:
    /// Connects, logs in and chooses the database.
    explicit Connection(const Address& address);

    Reply call(std::initializer_list<std::string_view> words);

    void add(std::initializer_list<std::string_view> words);
    void add(std::span<const std::string_view> words);
    /// The answers in the order of the commands; throws the first error when all are read.
    std::vector<Reply> run();
    /// The same, errors among the answers.
    std::vector<Reply> run_all();

    /// What has come without being asked for: waits for some bytes, and takes what is complete.
    std::vector<Reply> receive_pushed();
    int descriptor() const { return socket_.descriptor(); }

    const std::string& shown() const { return shown_; }

private:
    struct FreeReader {
        void operator()(redisReader* reader) const;
    };
    void connect(const Address& address);
    void introduce(const Address& address);
    void receive();
    std::optional<Reply> take_reply();
    [[noreturn]] void lost(const std::string& why);

    std::string shown_;
    net::StreamSocket socket_;
    std::unique_ptr<redisReader, FreeReader> reader_;
    std::string output_;       // commands not sent yet
    std::size_t waiting_ = 0;  // how many of them
};

}  // namespace tasks::redis
