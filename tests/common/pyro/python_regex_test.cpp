// What Python 3.11's `re` says about an expression and what it matches: each row was taken from it.
#include "common/pyro/naming/python_regex.hpp"

#include "common/pyro/errors.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace {

using pyro::naming::PythonRegex;

struct Broken {
    const char* pattern;
    const char* error;
};

const std::vector<Broken>& broken_patterns() {
    static const std::vector<Broken> table{
        {"(", "missing ), unterminated subpattern at position 0"},
        {"ab(c", "missing ), unterminated subpattern at position 2"},
        {"a)", "unbalanced parenthesis at position 1"},
        {"*", "nothing to repeat at position 0"},
        {"^*", "nothing to repeat at position 1"},
        {"{2}", "nothing to repeat at position 0"},
        {"(*FAIL)", "nothing to repeat at position 1"},
        {"a**", "multiple repeat at position 2"},
        {"a{2}*", "multiple repeat at position 4"},
        {"a*??", "multiple repeat at position 3"},
        {"a{3,2}", "min repeat greater than max repeat at position 2"},
        {"[", "unterminated character set at position 0"},
        {"[]", "unterminated character set at position 0"},
        {"x[^]", "unterminated character set at position 1"},
        {"[b-a]", "bad character range b-a at position 1"},
        {"[\\d-z]", "bad character range \\d-z at position 1"},
        {"[\\q]", "bad escape \\q at position 1"},
        {"a\\", "bad escape (end of pattern) at position 1"},
        {"\\Q..\\E", "bad escape \\Q at position 0"},
        {"\\h", "bad escape \\h at position 0"},
        {"\\K", "bad escape \\K at position 0"},
        {"\\1", "invalid group reference 1 at position 1"},
        {"(a)\\2", "invalid group reference 2 at position 4"},
        {"(\\1)", "cannot refer to an open group at position 1"},
        {"\\xg", "incomplete escape \\x at position 0"},
        {"\\u12", "incomplete escape \\u12 at position 0"},
        {"\\U00110000", "bad escape \\U00110000 at position 0"},
        {"\\400", "octal escape value \\400 outside of range 0-0o377 at position 0"},
        {"\\N", "missing { at position 2"},
        {"\\N{nothing}", "undefined character name 'nothing' at position 0"},
        {"(?", "unexpected end of pattern at position 2"},
        {"(?P<", "missing group name at position 4"},
        {"(?P<a", "missing >, unterminated name at position 4"},
        {"(?P<1>x)", "bad character in group name '1' at position 4"},
        {"(?P<a>x)(?P<a>y)",
         "redefinition of group name 'a' as group 2; was group 1 at position 12"},
        {"(?P=a)", "unknown group name 'a' at position 4"},
        {"(?P>x)", "unknown extension ?P> at position 1"},
        {"(?<name>x)", "unknown extension ?<n at position 1"},
        {"(?|x)", "unknown extension ?| at position 1"},
        {"(?<=a*)", "look-behind requires fixed-width pattern"},
        {"(?<!a|bc)", "look-behind requires fixed-width pattern"},
        {"(?#", "missing ), unterminated comment at position 0"},
        {"a(?i)", "global flags not at the start of the expression at position 1"},
        {"(?i", "missing -, : or ) at position 3"},
        {"(?iz)", "unknown flag at position 3"},
        {"(?L)a", "bad inline flags: cannot use 'L' flag with a str pattern at position 3"},
        {"(?i-i:a)", "bad inline flags: flag turned on and off at position 5"},
        {"(?(1)a)", "invalid group reference 1 at position 3"},
        {"(a)(?(1)b|c|d)", "conditional backref with more than two branches at position 11"},
        {"\u00e9\u4e2d(", "missing ), unterminated subpattern at position 2"},
        {"a\n(", "missing ), unterminated subpattern at position 2 (line 2, column 1)"},
    };
    return table;
}

bool matches(const char* pattern, const char* text) {
    return PythonRegex(pattern).matches_start_of(text);
}

}  // namespace

TEST_CASE("a broken expression is refused in the words of Python", "[python_regex]") {
    for (const auto& [pattern, error] : broken_patterns()) {
        INFO(pattern);
        CHECK_THROWS_AS(PythonRegex(pattern), pyro::NamingError);
        CHECK_THROWS_WITH(PythonRegex(pattern), std::string("invalid regex: ") + error);
    }
    CHECK_THROWS_WITH(PythonRegex("a{4294967295}"), "the repetition number is too large");
}

TEST_CASE("an expression is anchored at the start of the name only", "[python_regex]") {
    CHECK(matches("app", "app.one"));
    CHECK_FALSE(matches("one", "app.one"));
    CHECK(matches("", "anything"));
    CHECK(matches("one|app", "app.one"));
    CHECK_FALSE(matches("app$", "app.one"));
    CHECK(matches("app$", "app\n"));
    CHECK_FALSE(matches("app\\Z", "app\n"));
}

TEST_CASE("an expression means to PCRE2 what it means to Python", "[python_regex]") {
    CHECK(matches("(?P<n>a)-(?P=n)\\Z", "a-a"));
    CHECK(matches("a{,2}b", "aab"));
    CHECK_FALSE(matches("a{,2}b", "aaab"));
    CHECK(matches("a{,b", "a{,b"));
    CHECK(matches("[[:alpha:]]", ":]"));  // a set, and a bracket
    CHECK_FALSE(matches("[[:alpha:]]", "z"));
    CHECK(matches("[]a]+\\Z", "]a"));
    CHECK(matches("\\w+\\Z", "\u00e9t\u00e9"));
    CHECK_FALSE(matches("(?a)\\w+\\Z", "\u00e9t\u00e9"));
    CHECK(matches("(?a:[\\W])", "\u00e9"));
    CHECK(matches("(?i)\u00c9t", "\u00e9T"));
    CHECK(matches("(?x) a  # a comment\n b", "ab"));
    CHECK(matches("\\x41\\101\\u0041", "AAA"));
    CHECK(matches("(a)(?(1)b|c)", "ab"));
    CHECK(matches("a#b", "a#b"));
    CHECK(matches("\\.\\-\\#\\ ", ".-# "));
    CHECK_FALSE(matches("\\B", ""));
    CHECK(matches("(?#said)x(?!y)", "xz"));
    CHECK_FALSE(matches("a*+a", "aaa"));
}

TEST_CASE("an expression that would go on for years ends with an error", "[python_regex]") {
    const std::string name(40, 'a');
    PythonRegex slow("(a+)+$");
    CHECK_THROWS_AS(slow.matches_start_of(name + "!"), pyro::NamingError);

    PythonRegex late("a", std::chrono::milliseconds(-1));
    CHECK_THROWS_WITH(late.matches_start_of("b"),
                      "invalid regex: takes too long for so many names");
}

TEST_CASE("neither size nor depth of an expression can harm", "[python_regex]") {
    CHECK_THROWS_WITH(PythonRegex(std::string(100'000, '(')),
                      "invalid regex: the pattern has more than 65536 bytes");
    CHECK_THROWS_WITH(PythonRegex(std::string(60'000, '(')),
                      "invalid regex: parentheses are too deeply nested");
    CHECK_THROWS_AS(PythonRegex("(((a{1000}){1000}){1000})"), pyro::NamingError);
    CHECK_THROWS_AS(PythonRegex("a{65536}"), pyro::NamingError);
    const std::string deep = std::string(190, '(') + "a" + std::string(190, ')');
    CHECK(matches(deep.c_str(), "a"));
    CHECK(matches("(a|b)*", std::string(2000, 'a').c_str()));
}

TEST_CASE("a name that is no UTF-8 is a name like others", "[python_regex]") {
    CHECK(matches("a", "a\xed\xa0\x80"));
    CHECK_FALSE(matches("b", "\xff"));
}
