#include "tests/grading/pattern.hpp"

#include "common/base/errors.hpp"
#include "common/base/time_text.hpp"
#include "tests/support/catch.hpp"

#include <chrono>

using grading::Pattern;
using grading::Values;

namespace {

bool matches(const std::string& pattern, const std::string& line) {
    Values values;
    return Pattern::parse(pattern).match(line, values);
}

std::string refusal(const std::string& pattern) {
    try {
        Pattern::parse(pattern);
    } catch (const base::Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("literal text matches itself and nothing else", "[pattern]") {
    CHECK(matches("Server listening....", "Server listening...."));
    CHECK_FALSE(matches("Server listening....", "Server listening..."));
    CHECK_FALSE(matches("Server listening....", "Server listening.... "));
    CHECK(matches("{{x}}", "{x}"));
}

TEST_CASE("each type matches its values and refuses others", "[pattern]") {
    CHECK(matches("{:word}", "kiwi7"));
    CHECK_FALSE(matches("{:word}", "two words"));
    CHECK(matches("{:int}", "-12"));
    CHECK_FALSE(matches("{:int}", "12.5"));
    CHECK(matches("{:int 1..99}", "99"));
    CHECK_FALSE(matches("{:int 1..99}", "100"));
    CHECK_FALSE(matches("{:int 1..99}", "99999999999999999999"));
    CHECK(matches("{:port}", "65535"));
    CHECK_FALSE(matches("{:port}", "0"));
    CHECK_FALSE(matches("{:port}", "65536"));
    CHECK(matches("{:hex}", "00fF"));
    CHECK_FALSE(matches("{:hex}", "xyz"));
    CHECK(matches("('{:ip}', {:port})", "('127.0.0.1', 51234)"));
    CHECK(matches("{:ip}", "::1"));
    CHECK_FALSE(matches("{:ip}", "1.2.3"));
    CHECK(matches("{:float} s", "0.25 s"));
    CHECK_FALSE(matches("{:float}", ".5"));
    CHECK(matches("{:repr}", R"('it\'s')"));
    CHECK(matches("{:repr}", R"("it's")"));
    CHECK_FALSE(matches("{:repr}", "'open"));
    CHECK(matches("{:clock}", "Sat Nov 21 03:15:15 2026"));
    CHECK_FALSE(matches("{:clock}", "Mon Nov 21 03:15:15 2026"));  // it was a Saturday
    CHECK_FALSE(matches("{:clock}", "2026-11-21 03:15:15"));
}

TEST_CASE("now is the time of the line and not an old one", "[pattern]") {
    const auto now = std::chrono::system_clock::now();
    Values values;
    const auto pattern = Pattern::parse("{:now}");
    CHECK(pattern.match(base::time_text(now), values, now));
    CHECK_FALSE(pattern.match(base::time_text(now - std::chrono::minutes(1)), values, now));
}

TEST_CASE("text goes up to what follows it", "[pattern]") {
    Values values;
    CHECK(Pattern::parse("<{a:text}> <{b:text}>").match("<one> <two> three>", values));
    CHECK(values["a"] == "one");
    CHECK(values["b"] == "two> three");
    CHECK(matches("{:text}", ""));
}

TEST_CASE("a captured value has to come again", "[pattern]") {
    Values values;
    CHECK(Pattern::parse("id {id:int}").match("id 17", values));
    CHECK(Pattern::parse("got {id}").match("got 17", values));
    CHECK_FALSE(Pattern::parse("got {id}").match("got 18", values));
    CHECK_FALSE(Pattern::parse("id {id:int}").match("id 18", values));
    CHECK(matches("{a:word} {a}", "kiwi kiwi"));
    CHECK_FALSE(matches("{a:word} {a}", "kiwi plum"));
}

TEST_CASE("a failed match captures nothing", "[pattern]") {
    Values values;
    CHECK_FALSE(Pattern::parse("{a:word} end").match("kiwi start", values));
    CHECK(values.empty());
}

TEST_CASE("values are recognised in a line that does not match", "[pattern]") {
    const auto pattern = Pattern::parse("Got a connection from ('{ip:ip}', {port:port})");
    const auto values = pattern.guess("Got a conection from ('127.0.0.1', 4711) ", {},
                                      std::chrono::system_clock::now());
    CHECK(values.at("ip") == "127.0.0.1");
    CHECK(values.at("port") == "4711");
    CHECK(pattern.guess("nothing of the kind", {}, std::chrono::system_clock::now()).empty());
}

TEST_CASE("a chosen value fits its own type", "[pattern]") {
    grading::Random random(1);
    for (const std::string type : {"word", "int", "int 5..7", "port", "hex", "ip", "float", "text",
                                   "repr", "clock", "now"}) {
        for (int i = 0; i < 50; ++i) {
            Values values;
            const auto pattern = Pattern::parse("{v:" + type + "}");
            const auto text = pattern.choose(values, random);
            INFO(type << ": " << text);
            Values fresh;
            CHECK(pattern.match(text, fresh));
        }
    }
}

TEST_CASE("a long line of a student's cannot stall the judge", "[pattern]") {
    const std::string line(64 * 1024, 'a');
    const auto start = std::chrono::steady_clock::now();
    CHECK_FALSE(matches("{:text}a{:text}a{:text}a{:text}a{:text}b", line));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
}

TEST_CASE("malformed patterns are refused with the reason", "[pattern]") {
    CHECK(refusal("{x") == "a { is not closed");
    CHECK(refusal("x}").find("closes nothing") != std::string::npos);
    CHECK(refusal("{x:colour}").find("no type \"colour\"") != std::string::npos);
    CHECK(refusal("{x:int 9..1}").find("wrong way round") != std::string::npos);
    CHECK(refusal("{X}").find("small letters") != std::string::npos);
    CHECK(refusal("{x:word 1..2}").find("only int") != std::string::npos);
}
