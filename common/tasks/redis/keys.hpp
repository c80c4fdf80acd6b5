// The names of the keys: Celery's (kombu's Redis transport and the Redis result backend), so that
// both can share them, and ours, which begin with "labs.". Internal to the Redis broker.
//
//     celery, celery\6\0263, ...6, ...9   lists: a queue and its lower priorities; LPUSH, RPOP
//     _kombu.binding.celery               set: which queues an exchange leads to
//     unacked                             hash: tag -> [message, exchange, routing key]
//     unacked_index                       sorted set: tag by the time of its claim
//     celery-task-meta-ID                 a result, and the channel on which it is announced
//
//     labs.workers                        set: our workers' ids
//     labs.claims.WORKER                  hash: number of a claim -> what is needed to give it back
//     labs.deliveries                     hash: SHA1 of a message -> how often its worker has died
//     labs.check                          who looked last which workers live
//
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tasks::redis {

/// How often a queue is divided by priority: 0 (first), 3, 6, 9 (last).
inline constexpr int kPrioritySteps[] = {0, 3, 6, 9};

/// The list of the greatest step that is not above the priority.
std::string list_of(std::string_view queue, std::int64_t priority);

std::string binding_key(std::string_view exchange);
/// The member that leads from the exchange of a queue's name to the queue.
std::string binding_of(std::string_view queue);

std::string result_key(std::string_view task_id);

/// What stands behind the message in a value of `unacked`: `,"","celery"]`.
std::string unacked_end(const std::string& queue);

inline constexpr std::string_view kUnacked = "unacked";
inline constexpr std::string_view kUnackedIndex = "unacked_index";
inline constexpr std::string_view kWorkers = "labs.workers";
inline constexpr std::string_view kDeliveries = "labs.deliveries";

/// The name of a worker's connection (CLIENT SETNAME): it lives as long as such a connection does.
std::string connection_name(std::string_view worker);

}  // namespace tasks::redis
