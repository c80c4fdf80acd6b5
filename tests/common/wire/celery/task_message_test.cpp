#include "common/wire/celery/task_message.hpp"

#include "common/wire/celery/json_text.hpp"
#include "common/wire/celery/safe_repr.hpp"
#include "common/wire/celery/signature.hpp"
#include "tests/common/wire/celery/vectors.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace wire::celery;
using value::Dict;
using value::List;
using value::Value;

namespace {

/// Of these the body is pickle, YAML or msgpack, which nobody should read from strangers.
bool is_refused(const std::string& file) {
    return file.starts_with("task-add-serializer-");
}

/// What our encoder cannot repeat: protocol 1, a compressed body, the repr of Python's classes.
bool is_read_only(const std::string& file) {
    static const std::set<std::string> files{"task-protocol1-add", "task-add-compression-zlib",
                                             "task-add-compression-gzip-name"};
    return files.contains(file);
}

/// Its texts for logs were not made of its arguments by the usual rule.
bool has_own_repr(const std::string& file) {
    return file == "task-add-options" || file == "task-echo-datetime-uuid-decimal" ||
           file == "task-send-task-by-name";
}

/// Python leaves the fraction of a whole second out.
Dict with_fractions(Dict headers) {
    for (const auto* name : {"eta", "expires"}) {
        Value* value = headers.find(name);
        auto* text = value == nullptr ? nullptr : value->get_if<std::string>();
        if (text != nullptr) *text = iso_time(parse_iso_time(*text));
    }
    return headers;
}

}  // namespace

TEST_CASE("what Celery sent is read, and written again byte for byte", "[celery]") {
    std::size_t tried = 0;
    for (const auto& [file, message, all] : celery_data::amqp_messages()) {
        INFO(file);
        if (is_refused(file)) {
            CHECK_THROWS_AS(decode_task(message), MessageError);
            continue;
        }
        TaskMessage task = decode_task(message);
        ++tried;
        const auto* id = all.at("headers").as_object().if_contains("id");
        CHECK(task.id == (id == nullptr ? message.correlation_id : std::string(id->as_string())));
        if (const auto* body = all.if_contains("body_json"); body != nullptr && body->is_array())
            CHECK(dump_json(task.args) ==
                  dump_json(load_json(boost::json::serialize(body->as_array().at(0)))));
        if (is_read_only(file)) continue;
        if (!has_own_repr(file)) task.args_repr = task.kwargs_repr = "";

        const Message again = encode(task);

        CHECK(dump_json(again.headers) == dump_json(with_fractions(message.headers)));
        CHECK(again.body == message.body);
        CHECK(again.content_type == message.content_type);
        CHECK(again.content_encoding == message.content_encoding);
        CHECK(again.correlation_id == message.correlation_id);
        CHECK(again.reply_to == message.reply_to);
        CHECK(again.expiration == message.expiration);
        CHECK(again.delivery_mode == message.delivery_mode);
        CHECK(again.priority == message.priority);
    }
    CHECK(tried >= 35);
}

TEST_CASE("protocol 1 and compressed bodies hold the same task", "[celery]") {
    std::size_t seen = 0;
    for (const auto& [file, message, all] : celery_data::amqp_messages()) {
        if (!is_read_only(file)) continue;
        ++seen;
        INFO(file);
        const TaskMessage task = decode_task(message);
        CHECK(task.task == "tasks.add");
        CHECK(task.args.size() == 2);
        CHECK(task.root_id == task.id);
    }
    CHECK(seen == 3);
}

TEST_CASE("time limits, links, chains and chords are found where Celery puts them", "[celery]") {
    for (const auto& [file, message, all] : celery_data::amqp_messages()) {
        if (is_refused(file)) continue;
        INFO(file);
        const TaskMessage task = decode_task(message);
        if (file == "task-add-timelimit") {
            CHECK(task.hard_limit == 30);
            CHECK(task.soft_limit == 20);
        }
        if (file == "task-add-expires-seconds") {
            CHECK(task.expires.has_value());
            CHECK(task.time_to_live == std::chrono::minutes(1));
        }
        if (file == "task-add-countdown") CHECK(task.eta.has_value());
        if (file == "task-add-link") {
            REQUIRE(task.embed.callbacks.size() == 1);
            CHECK(decode_signature(task.embed.callbacks[0]).args == List{10});
        }
        if (file == "task-add-link-error") CHECK(task.embed.errbacks.size() == 1);
        if (file == "task-chain3-first") {
            REQUIRE(task.embed.chain.size() == 2);
            const Signature next = decode_signature(task.embed.chain.back());
            CHECK(next.args == List{3});
            CHECK_FALSE(next.option("task_id").empty());
            CHECK(next.option("reply_to") == task.reply_to);
            CHECK(encode_signature(next) == task.embed.chain.back());
        }
        if (file == "task-chord-header")
            CHECK(decode_signature(task.embed.chord).task == "tasks.xsum");
        if (file == "task-add-options") CHECK(task.other_headers == Dict{{"x-trace", "abc"}});
        if (file == "worker-retry") CHECK(task.retries == 1);
    }
}

TEST_CASE("envelopes of Redis and SQLAlchemy are read, and written again byte for byte",
          "[celery]") {
    const auto envelopes = celery_data::envelopes();
    REQUIRE(envelopes.size() >= 20);
    for (const std::string& envelope : envelopes) {
        INFO(envelope);
        const Message message = from_envelope(envelope);
        CHECK_FALSE(decode_task(message).id.empty());
        // What a worker gave back carries a mark that only kombu's own code reads.
        if (envelope.find("redelivered") != std::string::npos) continue;
        CHECK(to_envelope(message) == envelope);
    }
}

TEST_CASE("each envelope without a tag gets one of its own", "[celery]") {
    const Message message;
    const std::string first = from_envelope(to_envelope(message)).delivery_tag;
    CHECK(first.size() == 36);
    CHECK(from_envelope(to_envelope(message)).delivery_tag != first);
}

TEST_CASE("safe_repr shows three levels and about so many characters", "[celery]") {
    CHECK(safe_repr(value::Tuple{5}) == "(5,)");
    CHECK(safe_repr(value::Tuple{}) == "()");
    CHECK(safe_repr(value::Tuple{List(1, List(1, List{1}))}) == "([[[...]]],)");
    CHECK(safe_repr(value::Tuple{"it's"}) == "('it\\'s',)");
    CHECK(safe_repr(Dict{{"a", Dict{{"b", Dict{{"c", 1}}}}}}) == "{'a': {'b': {'c': 1}}}");
    CHECK(safe_repr(List{"aaaaaaaaaa", "bbbbbbbbbb"}, 8) == "['aaaaaaa...', ...]");
}
