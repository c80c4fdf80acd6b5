#include "common/wire/celery/result_message.hpp"

#include "common/wire/celery/iso_time.hpp"
#include "tests/common/wire/celery/vectors.hpp"
#include "tests/support/catch.hpp"

using namespace wire::celery;
using value::Dict;
using value::List;
using value::Value;

namespace {

std::string refusal(std::string_view text) {
    try {
        decode_result(text);
    } catch (const MessageError& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("replies of a worker are read, and written again byte for byte", "[celery]") {
    const auto replies = celery_data::replies();
    REQUIRE(replies.size() >= 25);
    for (const std::string& text : replies) {
        INFO(text);
        const ResultMessage result = decode_result(text);
        CHECK(encode_result(result, ResultForm::Reply) == text);
        if (result.status == states::kFailure || result.status == states::kRetry)
            CHECK(encode_exception(decode_exception(result.result)) == result.result);
    }
}

TEST_CASE("stored results are read, and written again byte for byte", "[celery]") {
    const auto results = celery_data::stored_results();
    REQUIRE(results.size() >= 15);
    for (const std::string& text : results) {
        INFO(text);
        CHECK(encode_result(decode_result(text), ResultForm::Stored) == text);
    }
}

TEST_CASE("the form of newer versions is read as well", "[celery]") {
    const auto result =
        decode_result(R"({"status": "SUCCESS", "result": 10, "traceback": null, "children": [],)"
                      R"( "date_done": "2026-11-21T03:22:16.436463+00:00", "task_id": "x"})");
    CHECK(result.result == Value(10));
    CHECK(result.date_done == parse_iso_time("2026-11-21T03:22:16.436463"));
}

TEST_CASE("a result is refused with its reason", "[celery]") {
    CHECK(refusal(R"({"task_id": "x", "status": "SUCCESS", "result": 10})") == "accepted");
    CHECK(refusal(R"({"status": "SUCCESS", "result": 10})") == "result field 'task_id' is missing");
    CHECK(refusal(R"({"task_id": "x", "result": 10})") == "result field 'status' is missing");
    CHECK(refusal(R"({"task_id": "x", "status": "SUCCESS"})") ==
          "result field 'result' is missing");
    CHECK(refusal(R"({"task_id": "x", "status": "success", "result": 10})") ==
          "result field 'status' is no state: states are written in capitals");
    CHECK(refusal("[]") == "the result message: expected dict, got list");
    CHECK(refusal("{broken").starts_with("Expecting property name"));
}

TEST_CASE("an exception is taken in every form that Python takes", "[celery]") {
    CHECK(decode_exception(Dict{{"exc_type", "ValueError"}, {"exc_message", "boom"}}).args ==
          List{"boom"});
    CHECK(decode_exception(Dict{{"exc_type", "X"}}).module.empty());
    CHECK_THROWS_WITH(decode_exception(Dict{{"exc_message", List{}}}),
                      "exception field 'exc_type' is missing");
    CHECK_THROWS_WITH(decode_exception("boom"), "an exception: expected dict, got str");
}

TEST_CASE("times are read as Python writes them, and written with six digits", "[celery]") {
    const auto same = [](std::string_view text) { return iso_time(parse_iso_time(text)); };
    CHECK(same("2026-11-21T03:00:44.770059+00:00") == "2026-11-21T03:00:44.770059+00:00");
    CHECK(same("2026-11-21T03:00:44.770059") == "2026-11-21T03:00:44.770059+00:00");
    CHECK(same("2026-11-21 03:00:44") == "2026-11-21T03:00:44.000000+00:00");
    CHECK(same("2026-11-21T03:00:44.5Z") == "2026-11-21T03:00:44.500000+00:00");
    CHECK(same("2026-11-21T03:00:44.123456789Z") == "2026-11-21T03:00:44.123456+00:00");
    CHECK(same("2026-11-21T03:00:44+02:30") == "2026-11-21T00:30:44.000000+00:00");
    CHECK(same("2026-11-21T03:00:44-0230") == "2026-11-21T05:30:44.000000+00:00");
    CHECK(same("2024-02-29T23:59:59+00") == "2024-02-29T23:59:59.000000+00:00");
    CHECK(same("0001-01-01T00:00:00") == "0001-01-01T00:00:00.000000+00:00");
    CHECK(naive_time(parse_iso_time("2026-11-21T03:00:44Z"), ' ') == "2026-11-21 03:00:44.000000");
    for (const auto* wrong :
         {"", "soon", "2026-11-21", "2025-02-29T00:00:00", "2026-13-01T00:00:00",
          "2026-11-21T24:00:00", "2026-11-21T03:60:00", "2026-11-21T03:00:44.",
          "2026-11-21T03:00:44x", "2026-11-21T03:00:44.1234567890", "0000-01-01T00:00:00",
          "2026-11-21T03:00:44+25:00", "2026-11-21T03:00:44Z ", "20261121T030044"}) {
        INFO(wrong);
        CHECK_THROWS_AS(parse_iso_time(wrong), MessageError);
    }
}
