#include "common/net/endpoint.hpp"

#include "common/base/errors.hpp"
#include "tests/support/catch.hpp"

TEST_CASE("an address prints as in a URL and as a Python tuple", "[endpoint]") {
    CHECK(net::to_string({"127.0.0.1", 9999}) == "127.0.0.1:9999");
    CHECK(net::to_string({"::1", 9999}) == "[::1]:9999");
    CHECK(net::to_tuple({"127.0.0.1", 51234}) == "('127.0.0.1', 51234)");
}

TEST_CASE("localhost is IPv4 first", "[endpoint]") {
    CHECK(net::resolve("localhost", 80).front() == net::Endpoint{"127.0.0.1", 80});
}

TEST_CASE("a numeric address resolves to itself", "[endpoint]") {
    CHECK(net::resolve("10.1.2.3", 1) == std::vector<net::Endpoint>{{"10.1.2.3", 1}});
    CHECK(net::resolve("::1", 1) == std::vector<net::Endpoint>{{"::1", 1}});
}

TEST_CASE("a name that does not resolve is named in the error", "[endpoint]") {
    const auto text = Catch::Matchers::StartsWith("resolve nosuch.invalid: ");
    CHECK_THROWS_WITH(net::resolve("nosuch.invalid", 1), text);
    CHECK_THROWS_AS(net::resolve("nosuch.invalid", 1), base::CommunicationError);
}
