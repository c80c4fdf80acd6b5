#include "common/value/codec.hpp"

#include "tests/support/catch.hpp"

#include <deque>
#include <list>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

using value::Dict;
using value::List;
using value::PythonError;
using value::Set;
using value::to_value;
using value::Tuple;
using value::Value;

namespace {

/// "TypeError: text" of what the conversion throws.
template <class T>
std::string refusal(const Value& source) {
    try {
        source.to<T>();
    } catch (const PythonError& error) {
        return std::string(error.type()) + ": " + error.what();
    }
    return "nothing thrown";
}

template <class T>
void check_both_ways(const T& item, const Value& expected) {
    CHECK(to_value(item).repr() == expected.repr());
    CHECK(expected.to<T>() == item);
    CHECK(Value(expected).to<T>() == item);
}

}  // namespace

TEST_CASE("C++ types become the Python types of the table and come back", "[codec]") {
    check_both_ways(true, true);
    check_both_ways(-5, -5);
    check_both_ways(UINT64_MAX, *value::Integer::parse("18446744073709551615"));
    check_both_ways(2.5, 2.5);
    check_both_ways(2.5F, 2.5);
    check_both_ways(std::string("été"), "été");
    check_both_ways(value::Bytes{"a\0"}, value::Bytes{"a\0"});
    check_both_ways(std::vector<std::byte>{std::byte{255}}, value::Bytes{"\xff"});
    check_both_ways(std::vector<int>{1, 2}, List{1, 2});
    check_both_ways(std::vector<bool>{true, false}, List{true, false});
    check_both_ways(std::list<int>{1, 2}, List{1, 2});
    check_both_ways(std::deque<int>{1, 2}, List{1, 2});
    check_both_ways(std::array<int, 2>{1, 2}, List{1, 2});
    check_both_ways(std::pair{1, std::string("b")}, Tuple{1, "b"});
    check_both_ways(std::tuple{1, 2.5, true}, Tuple{1, 2.5, true});
    check_both_ways(std::set<int>{1, 2}, Set{1, 2});
    check_both_ways(std::unordered_set<int>{1}, Set{1});
    check_both_ways(std::map<std::string, int>{{"a", 1}}, Dict{{"a", 1}});
    check_both_ways(std::unordered_map<int, std::string>{{1, "a"}}, Dict{{1, "a"}});
    check_both_ways(std::optional<int>(3), 3);
    check_both_ways(std::optional<int>(), value::None());
    check_both_ways(std::map<std::string, std::vector<std::pair<int, int>>>{{"a", {{1, 2}}}},
                    Dict{{"a", List{Tuple{1, 2}}}});
    CHECK(to_value("text").repr() == "'text'");
    CHECK(to_value(std::string_view("text")).repr() == "'text'");
    const std::vector<int> items{1, 2};
    CHECK(to_value(std::span(items)).repr() == "[1, 2]");
}

TEST_CASE("a refusal names what was expected and where", "[codec]") {
    CHECK(refusal<int>("a") == "TypeError: expected int, got str");
    CHECK(refusal<int>(1.0) == "TypeError: expected int, got float");
    CHECK(refusal<bool>(1) == "TypeError: expected bool, got int");
    CHECK(refusal<double>("1") == "TypeError: expected float, got str");
    CHECK(refusal<std::string>(value::Bytes{"a"}) == "TypeError: expected str, got bytes");
    CHECK(refusal<value::Bytes>("a") == "TypeError: expected bytes, got str");
    CHECK(refusal<std::string>(value::None()) == "TypeError: expected str, got NoneType");
    CHECK(refusal<std::vector<int>>("ab") == "TypeError: expected list of int, got str");
    CHECK(refusal<std::vector<int>>(List{1, 2, "a"}) ==
          "TypeError: expected list of int: item 2: expected int, got str");
    CHECK(refusal<std::map<std::string, int>>(Dict{{"a", "b"}}) ==
          "TypeError: expected dict of str to int: value of 'a': expected int, got str");
    CHECK(refusal<std::map<std::string, int>>(Dict{{1, 2}}) ==
          "TypeError: expected dict of str to int: key 1: expected str, got int");
    CHECK(refusal<std::tuple<int, std::string>>(Tuple{1, "a", 3}) ==
          "TypeError: expected tuple of (int, str), got 3 items");
    CHECK(refusal<std::optional<int>>("a") == "TypeError: expected int, got str");
}

TEST_CASE("an int out of range is an OverflowError", "[codec]") {
    CHECK(refusal<int>(1099511627776) ==
          "OverflowError: integer out of range: 1099511627776 does not fit int");
    CHECK(refusal<unsigned char>(-1) ==
          "OverflowError: integer out of range: -1 does not fit unsigned char");
    CHECK(refusal<std::int64_t>(UINT64_MAX) ==
          "OverflowError: integer out of range: 18446744073709551615 does not fit long");
    CHECK(refusal<std::uint64_t>(-1) ==
          "OverflowError: integer out of range: -1 does not fit unsigned long");
    CHECK(refusal<std::vector<int>>(List{INT64_MAX}) ==
          "OverflowError: expected list of int: item 0: integer out of range: "
          "9223372036854775807 does not fit int");
}

TEST_CASE("what Python may send instead is accepted", "[codec]") {
    CHECK(Value(true).to<int>() == 1);
    CHECK(Value(true).to<value::Integer>() == value::Integer(1));
    CHECK(Value(3).to<double>() == 3.0);
    CHECK(Value(true).to<double>() == 1.0);
    CHECK(Value(UINT64_MAX).to<double>() == 0x1p64);
    CHECK(Value(1.5).to<value::Complex>() == value::Complex{1.5, 0});
    CHECK(Value(Tuple{1, 2}).to<std::vector<int>>() == std::vector{1, 2});
    CHECK(Value(Set{1, 2}).to<std::vector<int>>() == std::vector{1, 2});
    CHECK(Value(List{2, 1, 2}).to<std::set<int>>() == std::set{1, 2});
    CHECK(Value(Tuple{2}).to<std::set<int>>() == std::set{2});
    CHECK(Value(List{1, "a"}).to<std::pair<int, std::string>>() == std::pair{1, std::string("a")});
    CHECK(Value(List{1}).to<Tuple>() == Tuple{1});
    CHECK(Value(Tuple{1}).to<List>() == List{1});
    CHECK(Value(List{1, value::None()}).to<std::vector<std::optional<int>>>() ==
          std::vector<std::optional<int>>{1, std::nullopt});
    CHECK(Value(List{1, "a"}).to<std::vector<Value>>() == List{1, "a"});
}

TEST_CASE("an enumeration travels as its number", "[codec]") {
    enum class Colour : unsigned char { Red = 1, Green = 200 };
    CHECK(to_value(Colour::Green).repr() == "200");
    CHECK(Value(1).to<Colour>() == Colour::Red);
    CHECK(refusal<Colour>(256) ==
          "OverflowError: integer out of range: 256 does not fit unsigned char");
}

TEST_CASE("the ends of each integer type fit and what lies beyond does not", "[codec]") {
    CHECK(Value(INT8_MIN).to<signed char>() == INT8_MIN);
    CHECK(Value(UINT16_MAX).to<unsigned short>() == UINT16_MAX);
    CHECK(Value(UINT32_MAX).to<unsigned>() == UINT32_MAX);
    CHECK(Value(INT64_MIN).to<long long>() == INT64_MIN);
    CHECK(refusal<signed char>(128) ==
          "OverflowError: integer out of range: 128 does not fit signed char");
    const Value beyond = *value::Integer::parse("18446744073709551616");
    CHECK(refusal<std::uint64_t>(beyond) ==
          "OverflowError: integer out of range: 18446744073709551616 does not fit unsigned long");
    CHECK(refusal<int>(*value::Integer::parse(std::string(5000, '9'))) ==
          "OverflowError: integer out of range: a huge number does not fit int");
    CHECK(refusal<double>(*value::Integer::parse(std::string(5000, '9'))) ==
          "OverflowError: int too large to convert to float");
    CHECK(refusal<float>(1e300) == "OverflowError: float out of range: 1e+300 does not fit float");
}

TEST_CASE("a value that is given away is not copied", "[codec]") {
    const std::string text(100, 'x');
    Value value = List{text, value::Bytes{text}};
    const char* first = (*value.get_if<List>())[0].get_if<std::string>()->data();
    auto texts = std::move(value).to<List>();
    CHECK(texts[0].get_if<std::string>()->data() == first);
    CHECK(std::move(texts[0]).to<std::string>().data() == first);

    Value words = to_value(std::vector<std::string>{text, text});
    first = words[1].get_if<std::string>()->data();
    CHECK(std::move(words).to<std::vector<std::string>>()[1].data() == first);

    std::string mine = text;
    first = mine.data();
    CHECK(to_value(std::move(mine)).get_if<std::string>()->data() == first);
}

TEST_CASE("a set in C++ of what Python cannot hash is refused", "[codec]") {
    CHECK_THROWS_WITH((to_value(std::set<std::vector<int>>{{1}})), "unhashable type: 'list'");
    CHECK_THROWS_WITH((to_value(std::map<std::vector<int>, int>{{{1}, 2}})),
                      "unhashable type: 'list'");
}
