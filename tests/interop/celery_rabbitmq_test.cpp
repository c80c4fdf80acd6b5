// The real Celery and ours share a RabbitMQ server: client there and worker here, and the other way
// round; the results go through rpc://.
#include "tests/common/tasks/rabbitmq.hpp"
#include "tests/interop/celery_place.hpp"
#include "tests/support/catch.hpp"

namespace {

/// The next vhost of one server for all tests.
interop::CeleryPlace new_place() {
    static const test::RabbitMq server;
    static char vhost = 'a';
    const std::string url = server.url(std::string(1, vhost++));
    return {.python_broker = url, .python_backend = "rpc://", .our_url = url};
}

}  // namespace

TEST_CASE("a Python client over RabbitMQ finds no difference", "[interop]") {
    const auto theirs = new_place().python_client_facts(interop::Language::Python);
    const auto ours = new_place().python_client_facts(interop::Language::Cpp);
    interop::check_same(theirs, ours);
}

TEST_CASE("our client is served by a Python worker over RabbitMQ", "[interop]") {
    const auto place = new_place();
    const auto worker = place.python_worker();
    interop::check_our_client(place);
}

TEST_CASE("workers of both kinds share the tasks of both over RabbitMQ", "[interop]") {
    const auto place = new_place();
    const auto python = place.python_worker();
    const auto ours = place.our_worker();
    interop::check_many_tasks(place);
}

TEST_CASE("whoever comes first declares the queue, and the other one takes it", "[interop]") {
    const auto place = new_place();
    { const auto ours = place.our_worker(); }
    const auto python = place.python_worker();
    interop::check_many_tasks(place);
}
