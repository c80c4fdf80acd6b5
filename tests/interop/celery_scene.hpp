// The real Celery and ours at one broker: client there and worker here, and the other way round.
// The same for every broker.
//
//     const CeleryScene scene({.broker = "redis://...", .backend = "rpc://", .url =
//     "redis://..."}); check_same(facts with scene.python_worker(), facts with scene.our_worker());
#pragma once

#include "tests/interop/facts.hpp"
#include "tests/interop/peers.hpp"

#include <functional>
#include <memory>
#include <string>

namespace interop {

/// One broker in both languages.
struct CeleryUrls {
    std::string broker;   ///< of the Python programs
    std::string backend;  ///< of the Python programs: where they have their results
    std::string url;      ///< ours
};

/// Programs that use it.
class CeleryScene {
public:
    explicit CeleryScene(const CeleryUrls& urls);

    const std::string& url() const { return url_; }

    /// The tasks of python/celery_tasks.py and of celery_worker.cpp. They are ready when it
    /// returns.
    std::unique_ptr<test::Process> python_worker() const;
    std::unique_ptr<test::Process> our_worker() const;
    /// What python/celery_client.py finds.
    Facts python_client_facts() const;

private:
    std::string url_;
    test::Folder folder_;
    Environment environment_;
};

/// A Python client finds no difference between a Python worker and ours, each at a fresh broker.
void check_our_worker(const std::function<Facts(bool ours)>& facts_of);
/// What our client gets from the worker that is there: a Python one.
void check_our_client(const CeleryScene& scene);
/// A hundred tasks of our client, done by whoever is there.
void check_group(const CeleryScene& scene);

}  // namespace interop
