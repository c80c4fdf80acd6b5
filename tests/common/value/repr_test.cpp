// repr() against what Python shows.
#include "common/value/repr.hpp"

#include "common/value/python_error.hpp"
#include "tests/common/value/python_numbers.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json_equiv.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace json = boost::json;
using value::Bytes;
using value::Dict;
using value::List;
using value::Set;
using value::Tuple;
using value::Value;

TEST_CASE("floats and complex numbers look as in Python", "[repr]") {
    for (const auto& [number, repr] : python_numbers::kFloats) CHECK(Value(number).repr() == repr);
    for (const auto& [number, repr] : python_numbers::kComplexNumbers)
        CHECK(Value(value::Complex{number.real, number.imaginary}).repr() == repr);
}

TEST_CASE("every kind of value looks as in Python", "[repr]") {
    CHECK(Value().repr() == "None");
    CHECK(Value(value::Ellipsis()).repr() == "Ellipsis");
    CHECK(Value(true).repr() == "True");
    CHECK(Value(false).repr() == "False");
    CHECK(Value(INT64_MIN).repr() == "-9223372036854775808");
    CHECK(Value(UINT64_MAX).repr() == "18446744073709551615");
    CHECK(Value(List{}).repr() == "[]");
    CHECK(Value(Tuple{}).repr() == "()");
    CHECK(Value(Tuple{1}).repr() == "(1,)");
    CHECK(Value(Tuple{1, 2}).repr() == "(1, 2)");
    CHECK(Value(Set{}).repr() == "set()");
    CHECK(Value(Set{1, "a"}).repr() == "{1, 'a'}");
    CHECK(Value(Dict{}).repr() == "{}");
    CHECK(Value(Dict{{"a", 1}, {2, List{}}}).repr() == "{'a': 1, 2: []}");
}

TEST_CASE("str() shows text as it is", "[repr]") {
    CHECK(Value("it's").str() == "it's");
    CHECK(Value(List{"a"}).str() == "['a']");
    CHECK(Value(1.0).str() == "1.0");
}

TEST_CASE("bytes look as in Python", "[repr]") {
    CHECK(Value(Bytes{""}).repr() == "b''");
    CHECK(Value(Bytes{"it's"}).repr() == "b\"it's\"");
    CHECK(Value(Bytes{"it's \"x\""}).repr() == "b'it\\'s \"x\"'");
    CHECK(Value(Bytes{std::string("\0\t\n\r\x1f ~\x7f\xff\\", 10)}).repr() ==
          "b'\\x00\\t\\n\\r\\x1f ~\\x7f\\xff\\\\'");
}

TEST_CASE("a lone surrogate is escaped, and what is around it as ever", "[repr]") {
    CHECK(Value("\xed\xa0\x80").repr() == "'\\ud800'");
    CHECK(Value("\xed\xbf\xbf").repr() == "'\\udfff'");
    CHECK(Value("it's\n\xed\xb3\xbf\xc3\xa9").repr() == "\"it's\\n\\udcffé\"");
    CHECK(Value("'\"\\\xed\xa0\x80").repr() == "'\\'\"\\\\\\ud800'");
    CHECK(Value("\xed\x9f\xbf").repr() == "'\\ud7ff'");  // no surrogate, but not printable
    CHECK(Value("\xed\x95\x9c").repr() == "'한'");
}

TEST_CASE("what Python's programs showed is shown here", "[repr]") {
    std::ifstream in(LABS_TEST_DATA "/pyro4/serpent-emitted.json");
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    // Python's types that a Value has; sets of one item, for want of an order.
    const std::set<std::string> notes{"None",    "True",      "False", "int",       "float",
                                      "complex", "container", "str",   "call tuple"};
    std::size_t checked = 0;
    const json::value document = json::parse(text);
    for (const auto& item : document.as_array()) {
        const json::object& entry = item.as_object();
        if (!entry.contains("json_equiv")) continue;  // what serpent refuses
        const std::string note = json::value_to<std::string>(entry.at("note"));
        const std::string repr = json::value_to<std::string>(entry.at("python"));
        const bool serpent_differs = repr == "nan" || repr == "set()" || repr.starts_with("frozen");
        if (!notes.contains(note) || serpent_differs) continue;
        CHECK(support::from_json_equiv(entry.at("json_equiv")).repr() == repr);
        ++checked;
    }
    CHECK(checked > 90);
}

TEST_CASE("an int of more than 4300 digits is refused as in Python", "[repr]") {
    const auto most = value::Integer::parse(std::string(4300, '9'));
    const auto more = value::Integer::parse("1" + std::string(4300, '0'));
    CHECK(Value(List{Value(*most)}).repr().size() == 4302);
    CHECK_THROWS_WITH(Value(List{Value(*more)}).repr(),
                      "Exceeds the limit (4300 digits) for integer string conversion; use "
                      "sys.set_int_max_str_digits() to increase the limit");
}
