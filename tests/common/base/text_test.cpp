#include "common/base/text.hpp"

#include "common/base/edit_distance.hpp"
#include "tests/support/catch.hpp"

using base::display_width;
using base::python_repr;

// Expected values: repr() of Python 3.11, display by hand.
TEST_CASE("repr takes single quotes unless there are only single quotes inside", "[text]") {
    CHECK(python_repr("") == "''");
    CHECK(python_repr("hello!!!") == "'hello!!!'");
    CHECK(python_repr("it's") == "\"it's\"");
    CHECK(python_repr("say \"hi\"") == "'say \"hi\"'");
    CHECK(python_repr("it's \"hi\"") == "'it\\'s \"hi\"'");
}

TEST_CASE("repr escapes backslashes and control characters", "[text]") {
    CHECK(python_repr("a\\b") == "'a\\\\b'");
    CHECK(python_repr("a\nb\r\tc") == "'a\\nb\\r\\tc'");
    CHECK(python_repr(std::string_view("\0\x1b\x7f", 3)) == "'\\x00\\x1b\\x7f'");
}

TEST_CASE("repr leaves printable Unicode and escapes the rest", "[text]") {
    CHECK(python_repr("été 中 😀") == "'été 中 😀'");
    CHECK(python_repr("\u00a0\u00ad") == "'\\xa0\\xad'");
    CHECK(python_repr("\u200b\u2028") == "'\\u200b\\u2028'");
    CHECK(python_repr("\U000e0001") == "'\\U000e0001'");
}

TEST_CASE("repr shows bytes that are no UTF-8 one by one", "[text]") {
    CHECK(python_repr("\xff") == "'\\xff'");
    CHECK(python_repr("\xc3") == "'\\xc3'");                    // cut off
    CHECK(python_repr("\xc0\xaf") == "'\\xc0\\xaf'");           // overlong
    CHECK(python_repr("\xed\xa0\x80") == "'\\xed\\xa0\\x80'");  // a surrogate
    CHECK(python_repr("\xf5\x80\x80\x80") == "'\\xf5\\x80\\x80\\x80'");
    CHECK(python_repr("\xe4\xb8|") == "'\\xe4\\xb8|'");
}

TEST_CASE("UTF-8 is told from other bytes", "[text]") {
    CHECK(base::is_utf8("été"));
    CHECK_FALSE(base::is_utf8("\xe9t\xe9"));
}

TEST_CASE("width counts columns, not bytes", "[text]") {
    CHECK(display_width("été") == 3);
    CHECK(display_width("中文") == 4);
    CHECK(display_width("e\u0301") == 1);
    CHECK(display_width("😀!") == 3);
    CHECK(display_width("\xff") == 1);
}

TEST_CASE("the edit distance counts replaced, added and missing bytes", "[text]") {
    CHECK(base::edit_distance("", "") == 0);
    CHECK(base::edit_distance("", "abc") == 3);
    CHECK(base::edit_distance("check", "chekc") == 2);
    CHECK(base::edit_distance("time_client", "timeclient") == 1);
}
