// The real Celery and ours at one broker: what every broker has to stand up to.
//
//     interop::CeleryPlace place{.python_broker = "amqp://...", .python_backend = "rpc://",
//                                .our_url = "amqp://..."};
//     const auto worker = place.python_worker();
//     interop::check_our_client(place);
#pragma once

#include "tests/common/process.hpp"
#include "tests/interop/facts.hpp"
#include "tests/interop/peers.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace interop {

/// Of each wait for a result; reached only when a test fails.
inline constexpr auto kPatience = std::chrono::milliseconds(test::kLimit);

/// A broker, as both sides name it. The programs use the queue "celery" there.
struct CeleryPlace {
    std::string python_broker;
    std::string python_backend;
    std::string our_url;
    test::Folder folder = {};  ///< in which the Python programs work

    /// The tasks of python/celery_tasks.py; waits until it is ready. So does the next.
    std::unique_ptr<test::Process> python_worker() const;
    /// The same tasks in C++: celery_worker.cpp.
    std::unique_ptr<test::Process> our_worker() const;
    /// What a Python client, python/celery_client.py, finds out about whatever worker there is.
    Facts python_client_facts() const;
    /// What its chord of two tasks ends with.
    std::string python_chord() const;
    /// The same facts about our worker, or Python's, which it starts.
    Facts python_client_facts(Language worker) const;
};

/// Our client calls the tasks: success, failure, retry, unicode, keyword arguments, groups, chains.
void check_our_client(const CeleryPlace& place);

/// Sends many tasks, which whoever is there does.
void check_many_tasks(const CeleryPlace& place);

}  // namespace interop
