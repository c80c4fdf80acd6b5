// A message as every transport of Celery carries it, and the envelope of those that have only text.
//
//     wire::celery::Message message = wire::celery::encode(task);     // task_message.hpp
//     std::string row = wire::celery::to_envelope(message);            // Redis, SQLAlchemy
//     wire::celery::Message same = wire::celery::from_envelope(row);
//
// RabbitMQ has properties, a table of headers and a body of its own. Redis and SQLAlchemy get one
// JSON object (kombu's virtual transports):
//
//     {"body": BASE64, "content-encoding": "utf-8", "content-type": "application/json",
//      "headers": {...}, "properties": {"correlation_id": ID, "reply_to": QUEUE, "delivery_mode":
//      2,
//      ["expiration": "60000",] "delivery_info": {"exchange": "", "routing_key": "celery"},
//      ["priority": 0,] "body_encoding": "base64", "delivery_tag": UUID}}
//
// Pure functions; the only error is MessageError.
#pragma once

#include "common/value/value.hpp"
#include "common/wire/celery/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wire::celery {

inline constexpr std::string_view kJsonType = "application/json";

struct Message {
    std::string content_type = std::string(kJsonType);
    std::string content_encoding = "utf-8";
    std::string correlation_id;            ///< empty: none
    std::string reply_to;                  ///< the queue for the result; empty: none
    std::string expiration;                ///< milliseconds as text; empty: none
    std::int64_t delivery_mode = 2;        ///< 2: persistent
    std::optional<std::int64_t> priority;  ///< workers send none along
    value::Dict headers;
    std::string body;          ///< as it is: not base64
    std::string exchange;      ///< "": the default exchange
    std::string routing_key;   ///< the queue, with the default exchange
    std::string delivery_tag;  ///< of an envelope; a new one is made when it is empty
};

/// Byte for byte what kombu writes. MessageError for headers that JSON has no form for.
std::string to_envelope(const Message& message);

/// What is missing and needed is refused: properties, delivery_info, delivery_tag, content-type,
/// body. MessageError.
Message from_envelope(std::string_view text);

/// A random id in the form of Python's uuid4: of a task, a delivery tag, a reply queue.
std::string new_id();

}  // namespace wire::celery
