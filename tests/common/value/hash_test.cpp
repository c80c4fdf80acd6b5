// Keys that someone chose to collide must not make a dict slow.
#include "common/value/value.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/growth.hpp"

#include <cmath>
#include <functional>
#include <string>
#include <utility>

using value::Dict;
using value::Integer;
using value::Set;
using value::Tuple;
using value::Value;

namespace {

/// Puts the keys of the numbers below `count` into a dict.
void fill_dict(int count, const std::function<Value(int)>& key) {
    Dict dict;
    for (int i = 0; i < count; ++i) dict.set(key(i), i);
    REQUIRE(dict.size() == static_cast<std::size_t>(count));
    REQUIRE(dict.begin()->value == Value(0));
}

Integer shifted(int number, int bytes) {
    std::string magnitude;
    for (int shift = 16; shift >= 0; shift -= 8)
        magnitude += static_cast<char>((number >> shift) & 0xFF);
    return Integer::from_bytes(
        "\x01" + magnitude + std::string(static_cast<std::size_t>(bytes), '\0'), false);
}

}  // namespace

TEST_CASE("equal numbers of different types have equal hashes", "[hash]") {
    CHECK(value::hash(1) == value::hash(1.0));
    CHECK(value::hash(1) == value::hash(true));
    CHECK(value::hash(1) == value::hash(value::Complex{1, 0}));
    CHECK(value::hash(0) == value::hash(-0.0));
    CHECK(value::hash(0x1p100) == value::hash(Integer::from_double(0x1p100)));
    CHECK(value::hash(-0x1p63) == value::hash(INT64_MIN));
    CHECK(value::hash(Tuple{1, "a"}) == value::hash(Tuple{1.0, "a"}));
    CHECK(value::hash("a") != value::hash(value::Bytes{"a"}));
    CHECK(value::hash(Tuple{"ab", "c"}) != value::hash(Tuple{"a", "bc"}));
    CHECK(value::hash(value::Complex{1, 2}) == value::hash(value::Complex{1, 2}));
}

TEST_CASE("no kind of keys makes a dict slow", "[hash]") {
    // A key that is compared with every other makes four times the keys sixteen times as slow.
    const auto check = [](const std::function<Value(int)>& key) {
        CHECK(growth::of([&](int count) { fill_dict(count, key); }, 2000) < growth::kMostLinear);
    };
    check([](int i) { return Value(i); });
    check([](int i) { return Value(INT64_C(1) * i << 40); });
    check([](int i) { return Value(i + 0.5); });
    check([](int i) { return Value(i * 0x1p100 + 0x1p120); });
    check([](int i) { return Value(shifted(i, 40)); });  // the same lower bits
    check([](int i) { return Value("key" + std::to_string(i)); });
    check([](int i) { return Value(Tuple{i, 0}); });
    check([](int) { return Value(std::nan("")); });  // each a key of its own
    check([](int) { return Value(Tuple{std::nan(""), 1}); });
    check([](int i) { return Value(value::Complex{0, 1.0 * i + 1}); });
}

TEST_CASE("a set finds its members, many or few", "[hash]") {
    Set set;
    for (int i = 0; i < 100; ++i) {
        CHECK(set.insert(i));
        CHECK_FALSE(set.insert(1.0 * i));
        const Set copy = set;
        CHECK(copy == set);
        CHECK(copy.contains(i));
        CHECK_FALSE(copy.contains(i + 1));
    }
    Set backwards;
    for (int i = 99; i >= 0; --i) backwards.insert(i);
    CHECK(set == backwards);
    const Set moved = std::move(backwards);
    CHECK(moved.contains(50));
}

TEST_CASE("a dict with many keys forgets the erased ones and no others", "[hash]") {
    Dict dict;
    for (int i = 0; i < 40; ++i) dict.set("key" + std::to_string(i), i);
    const Dict whole = dict;
    for (int i = 0; i < 40; i += 2) CHECK(dict.erase("key" + std::to_string(i)));
    for (int i = 0; i < 40; ++i) CHECK(dict.contains("key" + std::to_string(i)) == (i % 2 == 1));
    CHECK(dict.at("key39") == Value(39));
    CHECK(whole.size() == 40);
    CHECK(whole.at("key38") == Value(38));
    CHECK_FALSE(dict == whole);
    for (int i = 0; i < 40; i += 2) dict.set("key" + std::to_string(i), i);
    CHECK(dict == whole);
}
