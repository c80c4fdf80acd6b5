#include "common/value/value.hpp"

#include "common/value/codec.hpp"
#include "common/value/python_error.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

using value::Dict;
using value::Integer;
using value::List;
using value::PythonError;
using value::Set;
using value::Tuple;
using value::Value;

TEST_CASE("the example in the header holds", "[value]") {
    const Value order = Dict{{"name", "Janet"}, {"items", List{1, 2.5, "pen"}}};
    CHECK(order.repr() == "{'name': 'Janet', 'items': [1, 2.5, 'pen']}");
    CHECK(order["items"][0].to<int>() == 1);
}

TEST_CASE("a value takes little room and moves without throwing", "[value]") {
    CHECK(sizeof(Value) <= 48);
    CHECK(std::is_nothrow_move_constructible_v<Value>);
    CHECK(std::is_nothrow_move_assignable_v<Value>);
}

TEST_CASE("numbers are equal as in Python", "[value]") {
    CHECK(Value(1) == Value(1.0));
    CHECK(Value(1) == Value(true));
    CHECK(Value(1.0) == Value(true));
    CHECK(Value(value::Complex{1, 0}) == Value(true));
    CHECK_FALSE(Value(value::Complex{1, 1}) == Value(1));
    CHECK_FALSE(Value(std::nan("")) == Value(std::nan("")));
    CHECK_FALSE(Value((INT64_C(1) << 53) + 1) == Value(0x1p53));
    CHECK(Value(INT64_C(1) << 53) == Value(0x1p53));
    CHECK(Value(*Integer::parse("1267650600228229401496703205376")) == Value(0x1p100));
    CHECK_FALSE(Value(*Integer::parse("1267650600228229401496703205377")) == Value(0x1p100));
    CHECK_FALSE(Value(INT64_MAX) == Value(0x1p63));
    CHECK_FALSE(Value("1") == Value(1));
    CHECK_FALSE(Value(value::Bytes{"a"}) == Value("a"));
    CHECK_FALSE(Value(List{1}) == Value(Tuple{1}));
}

TEST_CASE("a dict keeps the first place and the last value of a key", "[value]") {
    for (const int extra : {0, 100}) {  // without and with an index
        Dict dict;
        for (int i = 0; i < extra; ++i) dict.set(1000 + i, i);
        dict.set("a", 1);
        dict.set(1, 2);
        dict.set("a", 3);
        dict.set(1.0, 4);
        dict.set(true, 5);
        CHECK(dict.size() == static_cast<std::size_t>(extra) + 2);
        CHECK(dict.at("a") == Value(3));
        CHECK((dict.begin() + extra + 1)->key.repr() == "1");
        CHECK((dict.begin() + extra + 1)->value == Value(5));
        CHECK(dict.erase("a"));
        CHECK_FALSE(dict.erase("a"));
        CHECK(*dict.find(Value(1.0)) == Value(5));
        CHECK_THROWS_AS(dict.at("a"), PythonError);
    }
}

TEST_CASE("what has no hash is no key", "[value]") {
    Dict dict;
    CHECK_THROWS_WITH(dict.set(List{}, 1), "unhashable type: 'list'");
    CHECK_THROWS_WITH(dict.set((Tuple{1, Dict{}}), 1), "unhashable type: 'dict'");
    CHECK_THROWS_WITH((Set{Value(Set{})}), "unhashable type: 'set'");
    dict.set((Tuple{1, Tuple{}}), 2);
    CHECK(*dict.find(Value(Tuple{1.0, Tuple{}})) == Value(2));
}

TEST_CASE("a value may be assigned from a part of itself", "[value]") {
    Value v = List{"first", List{"second"}};
    v = Value(v[1]);
    CHECK(v.repr() == "['second']");
    v = std::move((*v.get_if<List>())[0]);
    CHECK(v.repr() == "'second'");
}
