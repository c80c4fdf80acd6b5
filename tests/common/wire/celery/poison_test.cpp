// Messages that end a Python worker, or that it drops without a word: each is refused, and told
// why.
#include "common/wire/celery/json_text.hpp"
#include "common/wire/celery/task_message.hpp"
#include "tests/support/catch.hpp"

#include <functional>

using namespace wire::celery;
using value::Dict;
using value::List;
using value::None;
using value::Value;

namespace {

Message good() {
    TaskMessage task;
    task.task = "tasks.add";
    task.id = "an-id";
    task.args = {5, 5};
    task.reply_to = "a-queue";
    return encode(task);
}

/// Why the message is refused, or "accepted".
std::string refusal(const std::function<void(Message&)>& change) {
    Message message = good();
    change(message);
    try {
        decode_task(message);
    } catch (const MessageError& error) {
        return error.what();
    }
    return "accepted";
}

std::string refusal_of_header(const char* name, Value value) {
    return refusal([&](Message& message) { message.headers.set(name, std::move(value)); });
}

std::string refusal_of_body(const char* body) {
    return refusal([&](Message& message) { message.body = body; });
}

std::string refusal_of_envelope(const std::function<void(Dict&)>& change) {
    Value whole = load_json(to_envelope(good()));
    change(*whole.get_if<Dict>());
    try {
        from_envelope(dump_json(whole));
    } catch (const MessageError& error) {
        return error.what();
    }
    return "accepted";
}

Dict& properties(Dict& envelope) {
    return *envelope.find("properties")->get_if<Dict>();
}

}  // namespace

TEST_CASE("a message is refused with its reason: headers", "[celery]") {
    CHECK(refusal([](Message&) {}) == "accepted");
    CHECK(refusal([](Message& m) { m.headers.erase("task"); }) == "header 'task' is missing");
    CHECK(refusal([](Message& m) { m.headers = {}; }) == "header 'task' is missing");
    CHECK(refusal([](Message& m) { m.headers.erase("id"); }) == "header 'id' is missing");
    CHECK(refusal_of_header("id", None()) == "header 'id' is missing");
    CHECK(refusal_of_header("id", 7) == "accepted");
    CHECK(refusal_of_header("id", "") == "accepted");
    CHECK(refusal_of_header("id", List{1}) == "header 'id': expected str, got list");
    CHECK(refusal_of_header("task", 1.5) == "header 'task': expected str, got float");
    CHECK(refusal_of_header("eta", "soon") ==
          "header 'eta': 'soon' is no time such as 2026-11-21T03:00:44.770059+00:00");
    CHECK(refusal_of_header("expires", 5) == "header 'expires': expected str, got int");
    CHECK(refusal_of_header("retries", "1") == "header 'retries': expected int, got str");
    CHECK(refusal_of_header("retries", -1) == "retries is -1, which is less than 0");
    CHECK(refusal_of_header("timelimit", List{1}) == "header 'timelimit': expected 2 items, got 1");
    CHECK(refusal_of_header("timelimit", List{"1", None()}) ==
          "header timelimit, 'hard': expected int or float, got str");
    CHECK(refusal_of_header("ignore_result", "yes") ==
          "header 'ignore_result': expected bool, got str");
    CHECK(refusal_of_header("compression", "application/x-bz2") ==
          "header 'compression': application/x-bz2 is not known");
    CHECK(refusal_of_header("compression", "application/x-gzip")
              .starts_with("the compressed body: "));
    CHECK(refusal_of_header("some-later-header", List{1, 2}) == "accepted");
    CHECK(refusal([](Message& m) {
              for (const auto* name : {"lang", "shadow", "eta", "expires", "group", "group_index",
                                       "retries", "timelimit", "root_id", "parent_id", "argsrepr",
                                       "kwargsrepr", "origin", "ignore_result"})
                  m.headers.erase(name);
          }) == "accepted");
}

TEST_CASE("a message is refused with its reason: properties", "[celery]") {
    CHECK(refusal([](Message& m) { m.content_type.clear(); }) == "content type is missing");
    CHECK(refusal([](Message& m) { m.content_type = "application/x-python-serialize"; }) ==
          "content type application/x-python-serialize is refused: only application/json is read");
    CHECK(refusal([](Message& m) { m.content_encoding = "latin-1"; }) ==
          "content encoding latin-1 is refused: only utf-8 is read");
    CHECK(refusal([](Message& m) { m.content_encoding.clear(); }) == "accepted");
    CHECK(refusal([](Message& m) { m.expiration = "soon"; }) ==
          "property 'expiration': expected milliseconds as text, got 'soon'");
    CHECK(refusal([](Message& m) { m.reply_to.clear(); }) == "accepted");
}

TEST_CASE("a message is refused with its reason: body", "[celery]") {
    CHECK(refusal_of_body("[[5, 5], {}]") == "body: expected a list of 3 elements, got 2");
    CHECK(refusal_of_body("[[5, 5], {}, {}, {}]") == "body: expected a list of 3 elements, got 4");
    CHECK(refusal_of_body("{}") == "body: expected a list of 3 elements, got dict");
    CHECK(refusal_of_body("[[5, 5], {}, null]") == "accepted");
    CHECK(refusal_of_body("[[5, 5], {}, {}]") == "accepted");
    CHECK(refusal_of_body("[[5, 5], null, {}]") == "body, kwargs: expected dict, got NoneType");
    CHECK(refusal_of_body("[null, {}, {}]") == "body, args: expected list, got NoneType");
    CHECK(refusal_of_body("[[5, 5], {}, 3]") == "body, embed: expected dict, got int");
    CHECK(refusal_of_body("[[5, 5], {}, {\"chain\": [1]}]") == "signature: expected dict, got int");
    CHECK(refusal_of_body("[[5, 5], {}, {\"callbacks\": [{\"args\": []}]}]") ==
          "signature field 'task' is missing");
    CHECK(refusal_of_body("") ==
          "the body cannot be read: Expecting value: line 1 column 1 (char 0)");
    CHECK(refusal_of_body("{not json") ==
          "the body cannot be read: Expecting property name "
          "enclosed in double quotes: line 1 column 2 (char 1)");
    CHECK(refusal_of_body("[[\"\xff\"], {}, {}]").starts_with("the body cannot be read: 'utf-8'"));
    CHECK(refusal_of_body("[[\"\xc3\xa9\"], {}, {}]") == "accepted");
}

TEST_CASE("a body that is too large is refused, compressed or not", "[celery]") {
    Message message = good();
    message.body = "[[\"" + std::string(10'000'000, 'x') + "\"], {}, {}]";
    CHECK_THROWS_WITH(decode_task(message),
                      Catch::Matchers::Contains("is larger than the 8388608 that are read"));
    CHECK_NOTHROW(decode_task(message, 20'000'000));
}

TEST_CASE("an envelope is refused with its reason", "[celery]") {
    CHECK(refusal_of_envelope([](Dict&) {}) == "accepted");
    for (const auto* name : {"body", "content-type", "properties"}) {
        CHECK(refusal_of_envelope([&](Dict& e) { e.erase(name); }) ==
              "envelope field '" + std::string(name) + "' is missing");
    }
    CHECK(refusal_of_envelope([](Dict& e) { e.erase("content-encoding"); }) == "accepted");
    CHECK(refusal_of_envelope([](Dict& e) { properties(e).erase("delivery_info"); }) ==
          "property 'delivery_info' is missing");
    CHECK(refusal_of_envelope([](Dict& e) { properties(e).erase("delivery_tag"); }) ==
          "property 'delivery_tag' is missing");
    CHECK(refusal_of_envelope([](Dict& e) { properties(e).set("body_encoding", "hex"); }) ==
          "property 'body_encoding': 'hex' is not known");
    CHECK(refusal_of_envelope([](Dict& e) { e.set("body", "***"); }) ==
          "'body' is no base64, though 'body_encoding' says so");
    CHECK(refusal_of_envelope([](Dict& e) { e.set("headers", 1); }) ==
          "envelope field 'headers': expected dict, got int");
    CHECK_THROWS_WITH(from_envelope("{not json"),
                      Catch::Matchers::StartsWith("the envelope is no JSON: Expecting property"));
    CHECK_THROWS_WITH(from_envelope("[]"), "the envelope: expected dict, got list");
}

TEST_CASE("a plain body needs no body_encoding", "[celery]") {
    Value whole = load_json(to_envelope(good()));
    auto& envelope = *whole.get_if<Dict>();
    properties(envelope).erase("body_encoding");
    envelope.set("body", good().body);
    CHECK(decode_task(from_envelope(dump_json(whole))).args == List{5, 5});
}

TEST_CASE("the sender of an unreadable message is known as far as it can be", "[celery]") {
    Message message = good();
    message.body = "{broken";
    CHECK(sender_of(message).id == "an-id");
    CHECK(sender_of(message).task == "tasks.add");
    CHECK(sender_of(message).reply_to == "a-queue");
    message.headers.set("id", List{});
    CHECK(sender_of(message).id.empty());
}
