// Properties that every value has.
#include "tests/support/catch.hpp"
#include "tests/support/random_value.hpp"

#include <set>
#include <utility>

using value::Kind;
using value::Value;

namespace {

constexpr int kValues = 2000;

/// Equal, and of the same kind in every place.
void check_same(const Value& a, const Value& b) {
    CHECK(a == b);
    CHECK(a.repr() == b.repr());
}

}  // namespace

TEST_CASE("a random value is of every kind sooner or later", "[random]") {
    support::RandomValue random(1);
    std::set<Kind> seen;
    for (int i = 0; i < kValues; ++i) seen.insert(random.next().kind());
    CHECK(seen.size() == 12);
}

TEST_CASE("a copy is equal and independent, a moved value is the same", "[random]") {
    support::RandomValue random(2);
    for (int i = 0; i < kValues; ++i) {
        const Value original = random.next();
        INFO(original.repr());
        Value copy = original;
        check_same(copy, original);
        Value moved = std::move(copy);
        check_same(moved, original);
        copy = random.next();
        copy = original;
        check_same(copy, original);
        if (auto* list = moved.get_if<value::List>()) {
            list->push_back(1);
            CHECK_FALSE(moved == original);
        }
    }
}

TEST_CASE("equal values that can be keys have equal hashes", "[random]") {
    support::RandomValue random(3);
    value::Dict dict;
    int equal = 0;
    for (int i = 0; i < kValues; ++i) {
        const Value a = random.hashable();
        const Value b = random.hashable();
        REQUIRE(a.is_hashable());
        CHECK(value::hash(a) == value::hash(Value(a)));
        if (a == b) {
            ++equal;
            CHECK(value::hash(a) == value::hash(b));
        }
        dict.set(a, b);
        REQUIRE(dict.find(a) != nullptr);
        CHECK(*dict.find(a) == b);
    }
    CHECK(equal > 10);  // small numbers, None, ...
}
