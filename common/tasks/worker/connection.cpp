// How the loop comes to its connection, and comes to it again.
#include "common/base/time_text.hpp"
#include "common/tasks/worker/loop.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <set>
#include <thread>

namespace tasks::worker {
namespace {

using namespace std::chrono_literals;

}  // namespace

unsigned Loop::concurrency() const {
    if (options_.concurrency != 0) return options_.concurrency;
    return std::max(1U, std::thread::hardware_concurrency());
}

std::vector<std::string> Loop::queue_names() const {
    if (!options_.queues.empty()) return options_.queues;
    std::set<std::string> names{std::string(kDefaultQueue)};
    for (const auto& [name, task] : app_.tasks())
        if (!task.options.queue.empty()) names.insert(task.options.queue);
    return {names.begin(), names.end()};
}

void Loop::introduce() {
    BannerFacts facts;
    facts.worker = name_;
    facts.app = app_.name();
    facts.transport = BrokerUrl(app_.url()).shown();
    facts.results = broker_ == nullptr ? facts.transport : broker_->results_name();
    facts.concurrency = concurrency();
    facts.queues = queue_names();
    for (const auto& [name, task] : app_.tasks()) facts.tasks.push_back(name);
    console_->print(banner(facts, system_text(), local_time_text()));
}

// The banner comes first, as in Celery; a URL that is wrong gets one sentence and no banner.
void Loop::connect_with_retries() {
    const bool is_first = connection_ == 0;
    for (int attempt = 1; stop_requests_ == 0; ++attempt) {
        if (try_to_connect(attempt)) break;
    }
    if (broker_ == nullptr) return;  // stopped meanwhile
    if (is_first && !options_.quiet) introduce();
    console_->info(fmt::format("Connected to {}", broker_->url().shown()));
    console_->info(fmt::format("{} ready.", name_));
}

bool Loop::try_to_connect(int attempt) {
    try {
        auto broker = connector_(app_.url());
        broker->consume(queue_names());
        broker_ = std::move(broker);
    } catch (const BrokerUnavailableError& error) {
        if (attempt > options_.max_connection_retries) throw;
        const auto delay =
            std::min<std::chrono::milliseconds>(options_.first_connection_retry * attempt, 32s);
        console_->error(fmt::format(
            "consumer: Cannot connect to {}: {}.\nTrying again in {:.2f} seconds... ({}/{})\n",
            BrokerUrl(app_.url()).shown(), error.what(),
            static_cast<double>(delay.count()) / 1000.0, attempt, options_.max_connection_retries));
        pause(delay);
        return false;
    }
    ++connection_;
    waker_->set(broker_.get());
    return true;
}

// A signal handler cannot notify; so it is looked every 50 ms whether one wants to stop.
void Loop::pause(std::chrono::milliseconds duration) {
    const auto end = Clock::now() + duration;
    while (Clock::now() < end && stop_requests_ == 0)
        std::this_thread::sleep_for(std::min<Clock::duration>(50ms, end - Clock::now()));
}

// What was claimed through it is the broker's again: it will be claimed anew, by this or another
// worker. What runs is finished, and its results are sent, but it cannot be acknowledged.
void Loop::lose_connection() {
    console_->warning(
        "consumer: Connection to broker lost. Trying to re-establish the connection...");
    sigset_t stops;
    sigset_t before;
    ::sigemptyset(&stops);
    ::sigaddset(&stops, SIGINT);
    ::sigaddset(&stops, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &stops, &before);
    waker_->set(nullptr);
    broker_.reset();
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    later_.clear();
    early_.clear();
    pool_->take_waiting();
    for (Settlement& settlement : settlements_) settlement.fate = Settlement::Fate::Keep;
}

}  // namespace tasks::worker
