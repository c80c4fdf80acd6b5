// The broker amqp:// and a RabbitMQ server that refuses, ends and comes back.
#include "common/net/tcp.hpp"
#include "common/tasks/amqp/connection.hpp"
#include "common/tasks/app.hpp"
#include "common/wire/celery/signature.hpp"
#include "common/wire/celery/task_message.hpp"
#include "tests/common/tasks/place.hpp"
#include "tests/common/tasks/rabbitmq.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <set>

using namespace test;
using tasks::BrokerError;
using tasks::BrokerUnavailableError;
using tasks::amqp::Channel;
using value::Value;

namespace {

/// One for all tests: it takes seconds to start.
RabbitMq& server() {
    static RabbitMq instance;
    return instance;
}

std::string error_of(const std::string& url) {
    try {
        tasks::connect(url);
    } catch (const BrokerError& error) {
        return std::string("broken: ") + error.what();
    } catch (const BrokerUnavailableError& error) {
        return std::string("away: ") + error.what();
    }
    return "no error";
}

std::string address() {
    return "127.0.0.1:" + std::to_string(server().port());
}

tasks::Outgoing task_for(const std::string& queue, int number = 0) {
    wire::celery::TaskMessage task;
    task.task = "note";
    task.id = wire::celery::new_id();
    task.args = {number};
    return {queue, encode(task)};
}

std::string publish_error(tasks::Broker& broker, const std::string& queue) {
    const auto outgoing = task_for(queue);
    try {
        broker.publish({&outgoing, 1});
    } catch (const BrokerError& error) {
        return error.what();
    }
    return "no error";
}

net::TcpListener free_port() {
    net::TcpListener listener;
    listener.bind("127.0.0.1", 0);
    listener.listen(1);
    return listener;
}

/// Speaks AMQP beside the broker.
class Bystander {
public:
    Bystander() : connection_(tasks::BrokerUrl(server().url()), std::chrono::seconds(0)) {}
    void declare(const std::string& name, bool durable, bool exclusive = false) {
        refused_ = connection_.ask(
            Channel::Work, [&](amqp_connection_state_t state, amqp_channel_t channel) {
                amqp_queue_declare(state, channel, tasks::amqp::bytes_of(name), 0, durable ? 1 : 0,
                                   exclusive ? 1 : 0, 0, amqp_empty_table);
            });
    }
    void remove(const std::string& name) {
        refused_ = connection_.ask(
            Channel::Work, [&](amqp_connection_state_t state, amqp_channel_t channel) {
                amqp_queue_delete(state, channel, tasks::amqp::bytes_of(name), 0, 0);
            });
    }
    /// How many messages wait; nothing when there is no such queue.
    std::optional<unsigned> waiting(const std::string& name) {
        std::optional<unsigned> count;
        refused_ = connection_.ask(
            Channel::Work, [&](amqp_connection_state_t state, amqp_channel_t channel) {
                const auto* ok = amqp_queue_declare(state, channel, tasks::amqp::bytes_of(name), 1,
                                                    0, 0, 0, amqp_empty_table);
                if (ok != nullptr) count = ok->message_count;
            });
        return count;
    }
    bool was_refused() const { return refused_.has_value(); }

private:
    tasks::amqp::Connection connection_;
    std::optional<tasks::amqp::Reason> refused_;
};

/// A place of the shared suite at this server.
struct Here {
    Here() { ::setenv("LABS_TASKS_BROKER", server().url().c_str(), 1); }
};

/// A worker that remembers what it did.
class Notes {
public:
    void add(int number) {
        const std::lock_guard lock(mutex_);
        numbers_.insert(number);
        ++runs_;
        changed_.notify_all();
    }
    bool await(std::size_t count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kPatience, [&] { return numbers_.size() >= count; });
    }
    std::size_t runs() {
        const std::lock_guard lock(mutex_);
        return runs_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<int> numbers_;
    std::size_t runs_ = 0;
};

}  // namespace

TEST_CASE("what is wrong with an amqp URL is said in one sentence with the cure", "[tasks]") {
    const std::string at = address();
    CHECK(error_of("amqp://guest:wrong@" + at + "//") ==
          "broken: broker amqp://guest:**@" + at +
              "//: RabbitMQ refuses the user 'guest' with this password: correct the URL, or make "
              "the user with sudo rabbitmqctl add_user NAME PASSWORD (and 'guest' may come from "
              "the same machine only)");
    CHECK(
        error_of("amqp://stranger:x@" + at + "//").find("rabbitmqctl add_user stranger PASSWORD") !=
        std::string::npos);
    CHECK(error_of("amqp://guest:guest@" + at + "/nowhere") ==
          "broken: broker amqp://guest:**@" + at +
              "/nowhere: there is no vhost 'nowhere': correct the URL, or make it with sudo "
              "rabbitmqctl add_vhost 'nowhere'");
    CHECK(error_of("amqp://nobody:secret@" + at + "/a") ==
          "broken: broker amqp://nobody:**@" + at +
              "/a: the user 'nobody' may not use the vhost 'a': allow it with sudo rabbitmqctl "
              "set_permissions -p 'a' nobody '.*' '.*' '.*'");
    CHECK(error_of("amqps://guest:guest@" + at + "//").find("there is none for 'amqps://'") !=
          std::string::npos);
    CHECK(error_of("amqp://guest:guest@" + at + "//") == "no error");
}

TEST_CASE("a port without RabbitMQ is told from one with something else", "[tasks]") {
    net::TcpListener listener = free_port();
    const std::string at = "127.0.0.1:" + std::to_string(listener.local_endpoint().port);
    std::thread web([&] {
        auto client = listener.accept(kPatience);
        client.stream.write_all("HTTP/1.1 400 Bad Request\r\n\r\n", kPatience);
    });
    const std::string text = error_of("amqp://me:secret@" + at + "//");
    web.join();
    CHECK(text == "broken: broker amqp://me:**@" + at +
                      "//: what answers there is no RabbitMQ: correct host and port");
    listener.close();
    CHECK(error_of("amqp://me:secret@" + at + "//") ==
          "away: broker amqp://me:**@" + at +
              "//: nobody answers there: is RabbitMQ running (sudo systemctl start "
              "rabbitmq-server), and is " +
              at.substr(at.find(':') + 1) + " its port?");
}

TEST_CASE("a worker with a wrong password ends, one without a broker tries again", "[tasks]") {
    const auto run = [](const std::string& url, Log& log) {
        tasks::App app("test", url);
        tasks::WorkerOptions options;
        options.handle_signals = false;
        options.first_connection_retry = 1ms;
        options.max_connection_retries = 2;
        options.log_sink = [&](std::string_view text) { log.add(text); };
        options.banner_sink = [&](std::string_view text) { log.add(text); };
        tasks::Worker(app, options).run();
    };
    Log log;
    CHECK_THROWS_AS(run("amqp://guest:wrong@" + address() + "//", log), BrokerError);
    CHECK(log.text().empty());
    std::uint16_t port = 0;
    {
        const net::TcpListener taken = free_port();
        port = taken.local_endpoint().port;
    }
    CHECK_THROWS_AS(run("amqp://guest:guest@127.0.0.1:" + std::to_string(port) + "//", log),
                    BrokerUnavailableError);
    CHECK(log.count("Trying again in 0.00 seconds...") == 2);
}

TEST_CASE("a queue that somebody has declared otherwise is refused, and no other", "[tasks]") {
    Bystander bystander;
    bystander.declare("transient", false);
    bystander.declare("mine", false, true);
    const auto broker = tasks::connect(server().url());

    const std::string text = publish_error(*broker, "transient");
    INFO(text);
    CHECK(text.starts_with("broker amqp://guest:**@" + address() +
                           "//: the queue 'transient' is there, declared otherwise "
                           "(PRECONDITION_FAILED - inequivalent arg 'durable'"));
    CHECK(
        text.ends_with("delete it with sudo rabbitmqctl delete_queue 'transient' if nobody needs "
                       "what is in it, or use a queue of another name"));
    CHECK(publish_error(*broker, "mine").find("belongs to another connection alone") !=
          std::string::npos);
    CHECK(publish_error(*broker, "amq.mine").find("RabbitMQ refuses the queue 'amq.mine'") !=
          std::string::npos);
    CHECK(publish_error(*broker, std::string(256, 'x')).find("1 to 255 bytes, not 256") !=
          std::string::npos);
    CHECK(publish_error(*broker, "").find("1 to 255 bytes, not 0") != std::string::npos);
    CHECK_THROWS_AS(tasks::connect(server().url())->consume({"transient"}), BrokerError);
    CHECK(publish_error(*broker, "afterwards") == "no error");
    CHECK(bystander.waiting("afterwards") == 1U);
}

TEST_CASE("a queue that is deleted is made again, and no task is lost", "[tasks]") {
    const Here here;
    const Place place;
    Bystander bystander;
    Notes notes;
    const auto broker = tasks::connect(place.url());
    std::vector<tasks::Outgoing> batch{task_for(place.queue(), 1)};
    broker->publish(batch);
    bystander.remove(place.queue());
    batch = {task_for(place.queue(), 2), task_for(place.queue(), 3)};
    broker->publish(batch);
    CHECK(bystander.waiting(place.queue()) == 2U);

    tasks::App app("test", place.url());
    app.task("note", [&](int number) { notes.add(number); });
    tasks::WorkerOptions options;
    options.first_connection_retry = 1ms;
    const RunningWorker worker(app, place, options);
    CHECK(notes.await(2));
    bystander.remove(place.queue());
    CHECK(worker.log().await("Trying to re-establish the connection..."));
    batch = {task_for(place.queue(), 4)};
    broker->publish(batch);
    CHECK(notes.await(3));
    CHECK(notes.runs() == 3);
}

TEST_CASE("a large batch is confirmed as a whole", "[tasks]") {
    constexpr int kMessages = 5000;
    const auto broker = tasks::connect(server().url());
    std::vector<tasks::Outgoing> batch;
    for (int i = 0; i < kMessages; ++i) batch.push_back(task_for("batch", i));
    broker->publish(batch);
    CHECK(Bystander().waiting("batch") == unsigned{kMessages});

    // And claimed in the order it was sent, no more at a time than was asked for.
    const auto worker = tasks::connect(server().url());
    worker->consume({"batch"});
    int next = 0;
    while (next < kMessages) {
        const auto claimed = worker->claim(32, std::chrono::steady_clock::now() + kPatience);
        REQUIRE_FALSE(claimed.empty());
        REQUIRE(claimed.size() <= 32);
        std::vector<tasks::Settlement> settlements;
        for (const auto& delivery : claimed) {
            REQUIRE(wire::celery::decode_task(delivery.message).args == value::List{next++});
            settlements.emplace_back().tag = delivery.tag;
        }
        std::reverse(settlements.begin(), settlements.end());
        worker->settle(settlements);
    }
    CHECK(worker->claim(32, std::chrono::steady_clock::now()).empty());
    CHECK(Bystander().waiting("batch") == 0U);
}

TEST_CASE("with room for none the messages stay in their queue, also those on their way",
          "[tasks]") {
    const auto client = tasks::connect(server().url());
    const std::vector<tasks::Outgoing> batch{task_for("none", 1), task_for("none", 2)};
    client->publish(batch);
    const auto worker = tasks::connect(server().url());
    worker->consume({"none"});
    const auto first = worker->claim(1, std::chrono::steady_clock::now() + kPatience);
    REQUIRE(first.size() == 1);
    tasks::Settlement back;
    back.tag = first[0].tag;
    back.fate = tasks::Settlement::Fate::Requeue;
    worker->settle({&back, 1});
    CHECK(worker->claim(0, std::chrono::steady_clock::now()).empty());

    // Another one gets them, the first one first.
    const auto other = tasks::connect(server().url());
    other->consume({"none"});
    std::vector<value::List> got;
    while (got.size() < 2) {
        worker->claim(0, std::chrono::steady_clock::now());
        for (const auto& delivery : other->claim(2, std::chrono::steady_clock::now() + 20ms)) {
            got.push_back(wire::celery::decode_task(delivery.message).args);
            if (got.size() == 1) CHECK(delivery.deliveries >= 2);
        }
    }
    CHECK(got == std::vector<value::List>{{1}, {2}});

    // And this one goes on when there is room again.
    const std::vector<tasks::Outgoing> more{task_for("none", 3)};
    other->claim(0, std::chrono::steady_clock::now());
    client->publish(more);
    CHECK(worker->claim(1, std::chrono::steady_clock::now() + kPatience).size() == 1);
}

TEST_CASE("a next step whose queue is refused is answered with FAILURE", "[tasks]") {
    const Here here;
    const Place place;
    tasks::App app("test", place.url());
    app.task("one", [] { return 1; });
    const RunningWorker worker(app, place);
    const auto one = app.remote<int()>("one", place.queue());
    for (const std::string& queue : {std::string("amq.forbidden"), std::string(300, 'x')}) {
        auto next = one.si();
        next.options.queue = queue;
        const auto last = tasks::chain({one.s(), next}).apply_async();
        CHECK_THROWS_AS(last.get(kPatience), tasks::TaskError);
        CHECK(last.info()["exc_type"] == Value("OperationalError"));
        CHECK(last.parent()->get_value(kPatience) == Value(1));
    }
    CHECK(one.delay().get(kPatience) == 1);
}

TEST_CASE("a result that RabbitMQ does not take is a failure", "[tasks]") {
    const Here here;
    const Place place;
    tasks::App app("test", place.url());
    app.task("huge", [](int size) { return std::string(static_cast<std::size_t>(size), 'x'); });
    const RunningWorker worker(app, place);
    const auto huge = app.remote<std::string(int)>("huge", place.queue());
    CHECK_THROWS_AS(huge.delay(17 << 20).get(kPatience), tasks::TaskError);
    CHECK(huge.delay(1 << 20).get(kPatience).size() == 1 << 20);
}

TEST_CASE("a queue with priorities hands out the higher ones first", "[tasks]") {
    const std::string url = server().url("p?max_priority=10");
    const auto client = tasks::connect(url);
    std::vector<tasks::Outgoing> batch;
    for (const int priority : {0, 3, 9, 0, 9}) {
        batch.push_back(task_for("ranked", priority));
        batch.back().message.priority = priority;
    }
    client->publish(batch);
    const auto worker = tasks::connect(url);
    worker->consume({"ranked"});
    std::vector<value::List> order;
    while (order.size() < batch.size()) {
        std::vector<tasks::Settlement> done;
        for (const auto& each : worker->claim(1, std::chrono::steady_clock::now() + kPatience)) {
            order.push_back(wire::celery::decode_task(each.message).args);
            done.emplace_back().tag = each.tag;
        }
        worker->settle(done);
    }
    CHECK(order == std::vector<value::List>{{9}, {9}, {3}, {0}, {0}});
    // Who does not know of the priorities is told.
    CHECK(publish_error(*tasks::connect(server().url("p")), "ranked").find("x-max-priority") !=
          std::string::npos);
}

TEST_CASE("tasks outlive a server that is killed, and a worker finds it again", "[tasks]") {
    constexpr int kTasks = 300;
    const Here here;
    const Place place;
    Notes notes;
    Gate gate;
    tasks::App app("test", place.url());
    app.task("note", [&](int number) {
        if (number == kTasks / 2) gate.pass();
        notes.add(number);
    });
    const auto note = app.remote<void(int)>("note", place.queue());
    tasks::WorkerOptions options;
    options.concurrency = 1;
    options.first_connection_retry = 10ms;
    options.max_connection_retries = 10'000;
    const RunningWorker worker(app, place, options);
    std::vector<tasks::Signature> parts;
    for (int i = 0; i < kTasks; ++i) parts.push_back(note.s(i));
    const auto group = tasks::group(parts).apply_async();
    REQUIRE(gate.await_arrivals(1));

    server().kill();
    gate.open();
    // The client's replies are gone with the server, and it is told so instead of waiting.
    CHECK_THROWS_AS(group.get_values(kPatience), BrokerUnavailableError);
    CHECK(worker.log().await("Connection to broker lost."));
    CHECK(worker.log().await("nobody answers there"));
    CHECK_THROWS_AS(note.s(-1).set({.retry = {.max_retries = 0}}).apply_async(),
                    BrokerUnavailableError);
    server().start();

    CHECK(notes.await(kTasks));
    INFO(notes.runs() << " runs");  // more: the server had not written what was acknowledged last
    CHECK(note.delay(kTasks).wait(kPatience));  // both sides are there again
}
