// Kinds of calls: batches, oneway calls, iterators, instances, blobs, and what a method knows of
// its call.
#include "common/pyro/context.hpp"
#include "common/pyro/serialized_blob.hpp"
#include "tests/common/pyro/session_fixture.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>

namespace {

using pyro::server::Registration;
using value::Dict;
using value::List;
using value::Tuple;
using value::Value;
using wire::MessageType;

}  // namespace

TEST_CASE("a batch stops at the first call that fails", "[session]") {
    Fixture f(thing_table()
                  .method("fail", [](Thing&) { throw std::out_of_range("no item 7"); })
                  .method("items", [](Thing&) -> pyro::Generator<int> { co_yield 1; })
                  .build());
    const auto batch = [&](List calls, std::uint16_t flags = wire::flags::kBatch) {
        return f.client.invoke("thing", "<batch>", std::move(calls), Value(), flags);
    };
    const auto up = Tuple{"up", Tuple(), Dict()};
    auto answer =
        batch({up, Tuple{"add", Tuple{1}, Dict{{"b", 2}}}, Tuple{"fail", List(), Dict()}, up});
    CHECK(answer->flags == wire::flags::kBatch);
    auto results = f.client.payload_of(*answer);
    REQUIRE(results.sequence()->size() == 3);
    CHECK(results[0] == Value(1));
    CHECK(results[1] == Value(3));
    CHECK(results[2]["__class__"] == Value("Pyro4.futures._ExceptionWrapper"));
    CHECK(pyro::exception_from_value(results[2]["exception"]).type() == "IndexError");
    CHECK(f.thing->count == 1);

    results = f.client.payload_of(*batch({Tuple{"items", Tuple(), Dict()}, up}));
    REQUIRE(results.sequence()->size() == 1);
    CHECK(pyro::exception_from_value(results[0]["exception"]).type() == "TypeError");
    CHECK(f.client.payload_of(*batch({})) == Value(List()));

    answer = batch({up, Tuple{"nosuch", Tuple(), Dict()}});
    CHECK(answer->flags == wire::flags::kException);
    CHECK(batch({Tuple{"up", Tuple()}})->flags == wire::flags::kException);
    CHECK(batch({3})->flags == wire::flags::kException);
    CHECK(batch({Tuple{3, Tuple(), Dict()}})->flags == wire::flags::kException);
    const int before = f.thing->count;
    CHECK_FALSE(batch({up, up}, wire::flags::kBatch | wire::flags::kOneway));
    CHECK(f.thing->count == before + 2);
    CHECK(f.client.is_open());
}

TEST_CASE("a oneway call is never answered, whatever it does", "[session]") {
    std::atomic<int> calls = 0;
    Fixture f(thing_table()
                  .method("note", [&](Thing&) { ++calls; })
                  .method("fail", [](Thing&) { throw std::runtime_error("lost"); })
                  .build());
    const auto oneway = [&](const std::string& method, List args = {}) {
        CHECK_FALSE(
            f.client.invoke("thing", method, std::move(args), Dict(), wire::flags::kOneway));
        CHECK(f.client.is_open());
    };
    oneway("note");
    oneway("note", {1, 2, 3});
    oneway("nosuch");
    oneway("_private");
    oneway("fail");
    CHECK(f.daemon.core.oneway().drain(std::chrono::seconds(10)));
    CHECK(calls == 1);
    auto lines = f.daemon.log();
    std::sort(lines.begin(), lines.end());
    CHECK(lines ==
          std::vector<std::string>{
              "oneway call Thing.fail failed: RuntimeError: lost",
              "oneway call Thing.note failed: TypeError: note() takes 0 arguments, got 3"});
}

TEST_CASE("oneway calls run beside the connection unless that is switched off", "[session]") {
    const auto thread_of_call = [](pyro::DaemonOptions options) {
        std::thread::id id;
        Fixture f(table_with("note", [&](Thing&) { id = std::this_thread::get_id(); }), options);
        f.client.invoke("thing", "note", {}, Dict(), wire::flags::kOneway);
        CHECK(f.daemon.core.oneway().drain(std::chrono::seconds(10)));
        return id;
    };
    pyro::DaemonOptions options;
    CHECK(thread_of_call(options) != std::this_thread::get_id());
    options.server_type = pyro::ServerType::Multiplex;
    CHECK(thread_of_call(options) == std::this_thread::get_id());
    options.server_type = pyro::ServerType::Thread;
    options.oneway_threaded = false;
    CHECK(thread_of_call(options) == std::this_thread::get_id());
}

TEST_CASE("an iterator is served item by item, also on another connection", "[session]") {
    Fixture f(thing_table()
                  .method("items",
                          [](Thing&) -> pyro::Generator<int> {
                              co_yield 1;
                              co_yield 2;
                          })
                  .method("broken",
                          [](Thing&) -> pyro::Generator<int> {
                              co_yield 1;
                              throw std::runtime_error("broken");
                          })
                  .build());
    const auto start = [&](const std::string& method) {
        const auto answer = f.client.invoke("thing", method);
        CHECK(answer->flags == (wire::flags::kException | wire::flags::kItemStreamResult));
        return *wire::find(answer->annotations, "STRM");
    };
    const auto next = [](MemoryClient& client, const std::string& id) {
        try {
            return client.call("Pyro.Daemon", "get_next_stream_item", {id}).repr();
        } catch (const pyro::RemoteError& error) {
            return std::string(error.type()) + ": " + error.what();
        }
    };
    const auto id = start("items");
    CHECK(id.size() == 36);
    CHECK(next(f.client, id) == "1");
    MemoryClient other(f.daemon.core);
    other.connect("thing");
    CHECK(next(other, id) == "2");
    CHECK(next(f.client, id) == "StopIteration: ");
    CHECK(next(f.client, id) == "PyroError: item stream terminated");

    const auto broken = start("broken");
    CHECK(next(f.client, broken) == "1");
    CHECK(next(f.client, broken) == "RuntimeError: broken");
    CHECK(next(f.client, broken) == "PyroError: item stream terminated");

    const auto closed = start("items");
    f.client.call("Pyro.Daemon", "close_stream", {closed});
    f.client.call("Pyro.Daemon", "close_stream", {closed});
    CHECK(next(f.client, closed) == "PyroError: item stream terminated");
    CHECK(f.daemon.core.streams().size() == 0);
}

TEST_CASE("without streaming an iterator has no id", "[session]") {
    pyro::DaemonOptions options;
    options.iter_streaming = false;
    Fixture f(table_with("items", [](Thing&) -> pyro::Generator<int> { co_yield 1; }), options);
    const auto answer = f.client.invoke("thing", "items");
    CHECK(answer->has(wire::flags::kItemStreamResult));
    CHECK(wire::find(answer->annotations, "STRM") == nullptr);
    CHECK(f.daemon.core.streams().size() == 0);
}

TEST_CASE("a registered class has instances by session, one for all, or one a call", "[session]") {
    TestCore daemon;
    const auto add = [&](const std::string& id, pyro::InstanceMode mode) {
        auto registration = std::make_shared<Registration>();
        registration->id = id;
        registration->table = thing_table().build();
        registration->mode = mode;
        registration->make = [] { return std::make_shared<Thing>(); };
        daemon.core.add(registration);
    };
    add("session", pyro::InstanceMode::Session);
    add("single", pyro::InstanceMode::Single);
    add("percall", pyro::InstanceMode::PerCall);
    MemoryClient a(daemon.core), b(daemon.core);
    a.connect("session");
    b.connect("session");
    const auto up = [](MemoryClient& client, const std::string& id) {
        return client.call(id, "up").to<int>();
    };
    CHECK(up(a, "session") == 1);
    CHECK(up(a, "session") == 2);
    CHECK(up(b, "session") == 1);
    CHECK(up(a, "session") == 3);
    CHECK(up(a, "single") == 1);
    CHECK(up(b, "single") == 2);
    CHECK(up(a, "percall") == 1);
    CHECK(up(a, "percall") == 1);

    auto broken = std::make_shared<Registration>();
    broken->id = "broken";
    broken->table = thing_table().build();
    broken->make = []() -> std::shared_ptr<void> { throw std::domain_error("cannot construct"); };
    daemon.core.add(broken);
    MemoryClient c(daemon.core);
    c.connect("broken");
    CHECK_THROWS_WITH(c.call("broken", "up"), "cannot construct");
    CHECK(c.is_open());
}

TEST_CASE("the context of a call is its own", "[session]") {
    Fixture f(thing_table()
                  .method("context",
                          [](Thing&) {
                              auto& context = pyro::current_context();
                              context.response_annotations = {{"BACK", "yes"}};
                              const auto* user = wire::find(context.annotations, "USER");
                              return Tuple{context.client_address, context.sequence,
                                           user != nullptr ? Value(*user) : Value(),
                                           wire::to_string(*context.correlation_id)};
                          })
                  .build());
    auto message = f.client.call_message("thing", "context");
    message.annotations = {{"USER", "Janet"}};
    message.correlation = wire::random_uuid();
    const auto answers = f.client.send(message);
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].correlation == message.correlation);
    CHECK(answers[0].annotations == wire::Annotations{{"BACK", "yes"}});
    CHECK(f.client.payload_of(answers[0]) ==
          Value(Tuple{"127.0.0.1:40000", message.sequence, "Janet",
                      wire::to_string(*message.correlation)}));
    const auto next = f.client.invoke("thing", "up");
    CHECK(next->annotations.empty());
    CHECK(next->correlation.has_value());
    CHECK(next->correlation != message.correlation);
    CHECK(pyro::current_context().client_address.empty());
    CHECK_FALSE(pyro::current_context().correlation_id);
}

TEST_CASE("a blob needs its annotation, and reaches the method closed", "[session]") {
    Fixture f(table_with("take", [](Thing&, const pyro::SerializedBlob& blob) {
        return Tuple{blob.info, Value(blob.args())};
    }));
    auto message = f.client.call_message("elsewhere", "other", {1, "two"}, Dict(),
                                         wire::flags::kKeepSerialized);
    auto answers = f.client.send(message);
    CHECK(pyro::exception_from_value(f.client.payload_of(answers.at(0))).type() == "KeyError");
    std::string info;
    wire::dumps(wire::Serializer::Marshal, Tuple{"the info", "thing", "take"}, info);
    message.annotations = {{"BLBI", info}};
    answers = f.client.send(message);
    CHECK(f.client.payload_of(answers.at(0)) == Value(Tuple{"the info", List{1, "two"}}));
    CHECK(f.failure("take", {1}) ==
          "builtins.TypeError: take(): argument 1: expected SerializedBlob, got int");
}

TEST_CASE("the daemon object tells what there is", "[session]") {
    Fixture f;
    CHECK(f.client.call("Pyro.Daemon", "ping").is_none());
    CHECK(f.client.call("Pyro.Daemon", "registered") == Value(List{"Pyro.Daemon", "thing"}));
    CHECK(
        f.client.call("Pyro.Daemon", "get_metadata", {"thing"}, Dict{{"as_lists", true}}) ==
        Value(Dict{
            {"methods", List{"add", "echo", "up"}}, {"oneway", List()}, {"attrs", List{"count"}}}));
    CHECK_THROWS_WITH(f.client.call("Pyro.Daemon", "get_metadata", {"nope"}), "unknown object");
    CHECK(f.client.call("Pyro.Daemon", "info").str() ==
          "Pyro.Daemon bound on 127.0.0.1:19300, NAT None, 2 objects registered. Servertype: "
          "<SocketServer_Threadpool on 127.0.0.1:19300>");
    const auto greeting = MemoryClient(f.daemon.core).connect("Pyro.Daemon");
    CHECK(greeting["meta"]["methods"] ==
          Value(List{"close_stream", "get_metadata", "get_next_stream_item", "info", "ping",
                     "registered"}));
}

TEST_CASE("the daemon object tells the parameters when it is told to", "[session]") {
    pyro::DaemonOptions options;
    options.signatures = true;
    Fixture f(thing_table()
                  .method("pick", [](Thing&, std::string text, int) { return text; },
                          {"text", pyro::Parameter("count", 1)})
                  .variadic("any", [](Thing&, const List&, const Dict&) {})
                  .build(),
              options);
    const Value signatures = f.client.call("Pyro.Daemon", "get_signatures", {"thing"});
    CHECK(signatures["add"] ==
          Value(Dict{{"least", 2}, {"most", 2}, {"types", "(int, int) -> int"}}));
    CHECK(signatures["pick"] ==
          Value(Dict{{"least", 1}, {"most", 2}, {"types", "(str, int) -> str"}}));
    CHECK_FALSE(signatures.get_if<Dict>()->contains("any"));
    CHECK_THROWS_WITH(f.client.call("Pyro.Daemon", "get_signatures", {"nope"}), "unknown object");
}

TEST_CASE("an object that is unregistered lives until its call has ended", "[session]") {
    TestCore daemon;
    std::weak_ptr<Thing> weak;
    {
        auto thing = std::make_shared<Thing>();
        weak = thing;
        daemon.add(thing, "thing", table_with("leave", [&](Thing&) {
                       CHECK(daemon.core.remove("thing"));
                       return !weak.expired();
                   }));
    }
    MemoryClient client(daemon.core);
    client.connect("thing");
    CHECK(client.call("thing", "leave") == Value(true));
    CHECK(weak.expired());
    CHECK_THROWS_WITH(client.call("thing", "leave"), "unknown object");
}

TEST_CASE("sessions on many threads call, register and unregister", "[session]") {
    TestCore daemon;
    std::atomic<int> total = 0;
    daemon.add(std::make_shared<Thing>(), "thing", table_with("note", [&](Thing&) { ++total; }));
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            const auto session = daemon.core.open("127.0.0.1:" + std::to_string(t));
            std::string answer;
            wire::Message hello;
            hello.type = MessageType::Connect;
            hello.payload = "{'handshake':'hello'}";
            session->handle(hello, answer);
            for (int i = 0; i < 200; ++i) {
                const auto id = "own" + std::to_string(t);
                daemon.add(std::make_shared<Thing>(), id, thing_table().build());
                wire::Message call;
                call.payload = "('thing','note',(),{})";
                if (i % 2 == 0) call.flags = wire::flags::kOneway;
                answer.clear();
                session->handle(call, answer);
                if (answer.empty() != (i % 2 == 0)) ++wrong;
                daemon.core.remove(id);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(daemon.core.oneway().drain(std::chrono::seconds(30)));
    CHECK(wrong == 0);
    CHECK(total == 800);
}
