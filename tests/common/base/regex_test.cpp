#include "common/base/regex.hpp"

#include "tests/support/catch.hpp"

using base::Regex;
using Groups = Regex::Groups;

TEST_CASE("an expression fits a whole text or a part of it", "[regex]") {
    const Regex version(R"((\d+)\.(\d+)(-rc)?)");
    CHECK(version.match("12.7") == Groups{"12.7", "12", "7", ""});
    CHECK_FALSE(version.match("version 12.7"));
    CHECK_FALSE(version.matches("12."));
    const auto found = version.search("version 12.7-rc, or 13.0");
    REQUIRE(found);
    CHECK(found->begin == 8);
    CHECK(found->end == 15);
    CHECK(found->groups == Groups{"12.7-rc", "12", "7", "-rc"});
    CHECK_FALSE(version.search("none"));
    CHECK(Regex("ABC", true).matches("abC"));
    CHECK_FALSE(Regex("ABC").matches("abC"));
}

TEST_CASE("all places are found, replaced, or part the text", "[regex]") {
    const Regex number(R"(\d+)");
    const auto all = number.find_all("1 and 22");
    REQUIRE(all.size() == 2);
    CHECK(all[1].begin == 6);
    CHECK(all[1].groups[0] == "22");
    CHECK(number.replaced("1 and 22", "<$&>") == "<1> and <22>");
    CHECK(Regex("(a)(b)").replaced("abab", "$2$1") == "baba");
    CHECK(Regex(", *").split("a, b,c") == std::vector<std::string>{"a", "b", "c"});
    CHECK(Regex(",").split("none") == std::vector<std::string>{"none"});
}
