// What the tests of hostile input rely on: growth.hpp tells quadratic work from linear work.
#include "tests/support/growth.hpp"

#include "tests/support/catch.hpp"

namespace {

volatile int sink = 0;

void steps(int count) {
    for (int i = 0; i < count; ++i) sink = i;
}

}  // namespace

TEST_CASE("linear work is told from quadratic work", "[growth]") {
    CHECK(growth::of([](int size) { steps(100 * size); }, 30'000) < growth::kMostLinear);
    CHECK(growth::of([](int size) { steps(size * size); }, 2'000) > growth::kMostLinear);
    CHECK(growth::of([](int) {}, 1) == 1);
}
