// A Redis of a test's own, with somebody who looks at its keys.
#pragma once

#include "common/tasks/redis/connection.hpp"
#include "tests/common/tasks/broker_calls.hpp"
#include "tests/support/redis_server.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace test {

/// A server of its own, connections to it, and somebody who looks at its keys.
class RedisScene {
public:
    explicit RedisScene(RedisServerOptions options = {}, const std::string& more = {})
        : server(std::move(options)),
          url(server.url() + more),
          redis(tasks::redis::Address(tasks::BrokerUrl(url))) {}

    std::unique_ptr<tasks::Broker> client() const { return tasks::connect(url); }
    std::unique_ptr<tasks::Broker> worker(const std::vector<std::string>& queues = {
                                              "celery"}) const {
        return connect_worker(url, queues);
    }
    std::string text(std::initializer_list<std::string_view> words) {
        return redis.call(words).text;
    }
    std::int64_t number(std::initializer_list<std::string_view> words) {
        return redis.call(words).number;
    }
    /// "a b c", in their order.
    std::string keys() {
        std::vector<std::string> names;
        for (const tasks::redis::Reply& key : redis.call({"KEYS", "*"}).items)
            names.push_back(key.text);
        std::sort(names.begin(), names.end());
        std::string all;
        for (const auto& name : names) all += (all.empty() ? "" : " ") + name;
        return all;
    }

    RedisServer server;
    std::string url;
    tasks::redis::Connection redis;
};

}  // namespace test
