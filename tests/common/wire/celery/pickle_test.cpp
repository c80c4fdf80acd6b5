#include "common/wire/celery/pickle.hpp"

#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json_equiv.hpp"

using namespace wire::celery;
using captured::from_hex;
using captured::to_hex;
using value::Dict;
using value::List;
using value::Value;

namespace {

std::string refusal(std::string_view hex) {
    try {
        load_pickle(from_hex(hex));
    } catch (const MessageError& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("results that Celery stored in its table are read", "[celery]") {
    const auto rows = captured::read_data("celery/sqlite/result-backend-db-rows.json");
    const auto result = [&](std::size_t row) {
        const auto& hex = rows.as_array().at(row).as_object().at("result_pickle_hex").as_string();
        return load_pickle(from_hex(std::string_view(hex)));
    };
    REQUIRE(rows.as_array().size() == 4);
    CHECK(result(0) == Value(10));
    CHECK(result(1) == Value(Dict{{"args", value::Tuple{"日本"}}, {"kwargs", Dict{{"k", "é"}}}}));
    CHECK(result(2) == Value(3));
    CHECK(result(3) == Value(Dict{{"exc_type", "ValueError"},
                                  {"exc_message", value::Tuple{"boom"}},
                                  {"exc_module", "builtins"}}));
}

TEST_CASE("every plain value is the same after a pickle", "[celery]") {
    const Value big = *value::Integer::parse("123456789012345678901234567890");
    const Value negative = *value::Integer::parse("-9223372036854775809");
    const std::vector<Value> values{value::None(),
                                    true,
                                    false,
                                    0,
                                    255,
                                    256,
                                    65535,
                                    65536,
                                    -1,
                                    INT32_MAX,
                                    INT32_MIN,
                                    INT64_MAX,
                                    INT64_MIN,
                                    big,
                                    negative,
                                    1.5,
                                    -0.0,
                                    "",
                                    "é😀",
                                    std::string(300, 'x'),
                                    value::Bytes{std::string("\0\xff", 2)},
                                    value::Bytes{std::string(300, 'y')},
                                    List{},
                                    List{1, List{2, "three"}},
                                    value::Tuple{},
                                    value::Tuple{1, 2, 3, 4},
                                    value::Set{1, "a"},
                                    Dict{},
                                    Dict{{"a", 1}, {2, List{}}, {value::Tuple{1}, value::None()}}};
    for (const Value& value : values) {
        INFO(value.repr());
        CHECK(support::identical(load_pickle(dump_pickle(value)), value));
    }
    CHECK(to_hex(dump_pickle(10)) == "80044b0a2e");
}

TEST_CASE("what Python's pickle writes in each protocol is read", "[celery]") {
    // pickle.dumps([1, 'é', (2.5, None), {'k': [3]}], protocol), for 2, 4 and 5
    const Value expected(List{1, "é", value::Tuple{2.5, value::None()}, Dict{{"k", List{3}}}});
    for (const auto* hex :
         {"80025d7100284b015802000000c3a971014740040000000000004e8671027d710358010000006b71045d7105"
          "4b036173652e",
          "80049524000000000000005d94284b018c02c3a9944740040000000000004e86947d948c016b945d944b0361"
          "73652e",
          "80059524000000000000005d94284b018c02c3a9944740040000000000004e86947d948c016b945d944b0361"
          "73652e"}) {
        INFO(hex);
        CHECK(load_pickle(from_hex(hex)) == expected);
    }
}

TEST_CASE("a pickle that wants to call something is refused", "[celery]") {
    // cos\nsystem\n(S'true'\ntR.  and what protocol 4 makes of it
    CHECK(refusal("8002636f730a73797374656d0a58040000007472756585522e").find("operation 0x63") !=
          std::string::npos);
    CHECK(refusal("80048c026f738c0673797374656d938c047472756585522e").find("operation 0x93") !=
          std::string::npos);
    CHECK(refusal("8003284b0174522e").find("operation 0x52") != std::string::npos);
}

TEST_CASE("a damaged pickle is refused", "[celery]") {
    CHECK(refusal("") == "the pickle is cut short");
    CHECK(refusal("8005") == "the pickle is cut short");
    CHECK(refusal("80054b") == "the pickle is cut short");
    CHECK(refusal("80052e") == "the pickle takes what is not there");
    CHECK(refusal("8009") == "the pickle is of protocol 9");
    CHECK(refusal("80055d28652e") == "accepted");
    CHECK(refusal("8005652e") == "the pickle takes what is not there");
    CHECK(refusal("80054b014b02612e") == "the pickle fills what is no container");
    CHECK(refusal("80058c01ff2e").starts_with("the pickle has a str that is no UTF-8"));
    CHECK(refusal("80057d285d4b01752e").starts_with("the pickle holds no value: unhashable"));
    CHECK(refusal("80055d946800612e") == "the pickle is nested more than 1000 levels deep");
}

TEST_CASE("a small pickle cannot become a large value", "[celery]") {
    // Each list holds the one before twice: 2**40 values.
    std::string bytes = "\x80\x04]\x94";
    for (int i = 0; i < 40; ++i) {
        const char last = static_cast<char>(i);
        bytes += std::string("](h") + last + "h" + last + "e\x94";
    }
    CHECK_THROWS_WITH(load_pickle(bytes + "."), "the pickle makes too much of few bytes");
}
