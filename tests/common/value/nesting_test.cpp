// Values so deep that a function that calls itself for each level would run out of stack.
#include "common/value/python_error.hpp"
#include "common/value/value.hpp"
#include "tests/support/catch.hpp"

#include <utility>

using value::Dict;
using value::List;
using value::PythonError;
using value::Set;
using value::Tuple;
using value::Value;

namespace {

constexpr int kDeep = 100000;

/// Around `inner`, in turns: a list, a dict, a tuple of two.
Value nested(int levels, Value inner = {}) {
    for (int i = 0; i < levels; ++i) {
        if (i % 3 == 0) {
            List list;
            list.push_back(std::move(inner));
            inner = std::move(list);
        } else if (i % 3 == 1) {
            Dict dict;
            dict.set("next", std::move(inner));
            inner = std::move(dict);
        } else {
            List list;
            list.push_back(i);
            list.push_back(std::move(inner));
            inner = Tuple(std::move(list));
        }
    }
    return inner;
}

int depth_of(const Value& value) {
    int depth = 0;
    for (const Value* inner = &value;; ++depth) {
        if (const auto* items = inner->sequence()) {
            inner = &items->back();
        } else if (const auto* dict = inner->get_if<Dict>()) {
            inner = &dict->begin()->value;
        } else {
            return depth;
        }
    }
}

}  // namespace

TEST_CASE("a value of any depth is copied and destroyed", "[nesting]") {
    const Value deep = nested(kDeep, "innermost");
    Value copy = deep;
    CHECK(depth_of(copy) == kDeep);
    copy = 1;
    copy = deep;
    CHECK(depth_of(copy) == kDeep);
    CHECK(depth_of(deep) == kDeep);
}

TEST_CASE("many deep values are destroyed at once", "[nesting]") {
    List list;
    for (int i = 0; i < 500; ++i) list.push_back(nested(350));
    CHECK(list.size() == 500);
    Value all = nested(300, std::move(list));
    all = value::None();
    CHECK(all.is_none());
}

TEST_CASE("copies of 350 levels are right in every place", "[nesting]") {
    const Value original = List{nested(350, 1), nested(99, 2), nested(100, 3), nested(101, Set{4})};
    const Value copy = original;
    CHECK(copy == original);
    CHECK(copy.repr() == original.repr());
}

TEST_CASE("beyond a thousand levels comparing and showing end as in Python", "[nesting]") {
    const Value fits = nested(1000);
    CHECK(fits == Value(fits));
    CHECK(fits.repr().size() > 4000);

    const Value deep = nested(kDeep);
    CHECK_THROWS_WITH(deep == Value(deep), "maximum recursion depth exceeded in comparison");
    CHECK_THROWS_WITH(deep.repr(),
                      "maximum recursion depth exceeded while getting the repr of an object");
    Value key = 1;
    for (int i = 0; i < kDeep; ++i) {
        List list;
        list.push_back(std::move(key));
        key = Tuple(std::move(list));
    }
    CHECK_THROWS_AS(key.is_hashable(), PythonError);
    CHECK_THROWS_AS(value::hash(key), PythonError);
    Dict dict;
    CHECK_THROWS_AS(dict.set(key, 1), PythonError);
}
