#include "tools/starters_cut.hpp"

#include "common/base/errors.hpp"
#include "tests/support/catch.hpp"

namespace {

/// Enough lines that the regions do not crowd the file.
std::string with_room(const std::string& text) {
    return text + std::string(60, '\n');
}

std::string error_of(const std::string& text) {
    try {
        lab::cut_starter(with_room(text), "x.cpp", 1);
    } catch (const base::Error& error) {
        return error.what();
    }
    return "no error";
}

const std::string kGood =
    "int f() {\n"
    "    // LAB 1.1 what to do\n"
    "    // A hint.\n"
    "    //~ todo(\"1.1\");\n"
    "    // how we do it\n"
    "    return 1;\n"
    "    // END 1.1\n"
    "}\n";

}  // namespace

TEST_CASE("a starter keeps markers and hints, uncovers the stub and drops the answer") {
    const lab::Cut cut = lab::cut_starter(with_room(kGood), "x.cpp", 1);
    CHECK(cut.starter == with_room("int f() {\n"
                                   "    // LAB 1.1 what to do\n"
                                   "    // A hint.\n"
                                   "    todo(\"1.1\");\n"
                                   "    // END 1.1\n"
                                   "}\n"));
    REQUIRE(cut.regions.size() == 1);
    CHECK(cut.regions[0].id == "1.1");
    CHECK(cut.regions[0].title == "what to do");
}

TEST_CASE("a file without markers is its own starter, to the last byte") {
    for (const std::string text : {"", "a", "a\n", "a\r\nb", "\n\n"}) {
        CHECK(lab::cut_starter(text, "x.cpp", 1).starter == text);
    }
}

TEST_CASE("an exercise may have several regions that say different things") {
    std::string second = kGood;
    second.replace(second.find("what to do"), 10, "what else");
    CHECK(lab::cut_starter(with_room(kGood + second), "x.cpp", 1).regions.size() == 2);
}

TEST_CASE("every damaged marker is an error with file and line") {
    const std::string begin = "// LAB 1.1 a\n//~ s();\nx\n";
    CHECK(error_of("\n" + begin) ==
          "x.cpp:2: `// LAB 1.1` is never closed; `// END 1.1` is missing");
    CHECK(
        error_of(begin + "// LAB 1.2 b\n").starts_with("x.cpp:4: `// LAB 1.2` inside region 1.1"));
    CHECK(error_of(begin + "// END 1.2\n").starts_with("x.cpp:4: `// END 1.2` closes region 1.1"));
    CHECK(error_of("// END 1.1\n").starts_with("x.cpp:1: `// END 1.1` without"));
    CHECK(error_of("// LAB 2.1 a\n").starts_with("x.cpp:1: `// LAB 2.1` in a file of lab 1"));
    CHECK(
        error_of(kGood + kGood).starts_with("x.cpp:10: `// LAB 1.1 what to do` stands on line 2"));
    CHECK(error_of("//~ s();\n") == "x.cpp:1: a stub (`//~`) outside any region");
    CHECK(
        error_of("// LAB 1.1 a\nx\n// END 1.1\n").starts_with("x.cpp:2: region 1.1 needs a stub"));
    CHECK(error_of("// LAB 1.1 a\n// END 1.1\n").starts_with("x.cpp:2: region 1.1 has no stub"));
    CHECK(error_of("// LAB 1.1 a\n//~ s();\n// END 1.1\n") == "x.cpp:3: region 1.1 has no answer");
    CHECK(error_of(begin + "//~ t();\n// END 1.1\n").starts_with("x.cpp:4: a stub (`//~`) behind"));
}

TEST_CASE("what was surely meant as a marker is not taken for a comment") {
    for (const std::string line :
         {"//LAB 1.1 a", "// Lab 1.1: a", "// LAB 1.1", "// LAB one", "// END", "//END 1.1",
          "// END 1.1 here", "// end 1.1", "//  LAB 1.1 a"}) {
        INFO(line);
        CHECK(error_of(line + "\n").starts_with("x.cpp:1: this looks like a marker"));
    }
    CHECK(error_of("// the end of the stream\n// labels are words\n") == "no error");
}

TEST_CASE("too many regions for the length of the file are an error") {
    CHECK_THROWS_AS(lab::cut_starter(kGood, "x.cpp", 1), base::Error);
}

TEST_CASE("a student's regions are found as long as the markers are whole") {
    const auto regions = lab::find_regions("// LAB 1.1 a\nmine\n// END 1.1\n");
    REQUIRE(regions);
    REQUIRE(regions->size() == 1);
    CHECK(regions->front().end == 2);
    CHECK_FALSE(lab::find_regions("// LAB 1.1 a\nmine\n"));
    CHECK_FALSE(lab::find_regions("// END 1.1\n"));
}
