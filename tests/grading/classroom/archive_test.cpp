#include "tests/grading/classroom/archive.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/classroom/safe_file.hpp"
#include "tests/grading/classroom/test_archive.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fstream>

namespace fs = std::filesystem;
using namespace grading::classroom;

namespace {

/// Unpacks the entries; the refusal's text, or nothing.
std::string unpack_problem(const TemporaryFolder& temporary, const std::string& name,
                           const std::vector<TestEntry>& entries) {
    const auto inside = temporary.path() / "in" / "side";
    fs::create_directories(inside);
    write_archive(temporary.path() / name, entries);
    try {
        unpack(temporary.path() / name, inside);
        return {};
    } catch (const base::Error& error) {
        return error.what();
    }
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("An archive's files come out with harmless modes", "[classroom]") {
    for (const char* name : {"a.zip", "a.tar.gz"}) {
        const TemporaryFolder temporary;
        REQUIRE(unpack_problem(temporary, name, {{"lab1/a.cpp", "int a;\n"}, {"b.cpp", ""}}) == "");
        const auto inside = temporary.path() / "in" / "side";
        CHECK(read_untrusted(inside / "lab1/a.cpp", 100) == "int a;\n");
        const auto mode = fs::status(inside / "lab1/a.cpp").permissions();
        CHECK((mode & (fs::perms::owner_exec | fs::perms::set_uid)) == fs::perms::none);
    }
}

TEST_CASE("An archive that leaves its folder is refused", "[classroom]") {
    for (const char* name : {"a.zip", "a.tar.gz"}) {
        const TemporaryFolder temporary;
        for (const std::string path : {"../../evil.cpp", "x/../../../evil.cpp", "/tmp/evil.cpp"}) {
            const auto problem = unpack_problem(temporary, name, {{path, "evil"}});
            INFO(path << ": " << problem);
            CHECK(has(problem, "refused"));
        }
        CHECK_FALSE(fs::exists(temporary.path() / "evil.cpp"));
        CHECK_FALSE(fs::exists("/tmp/evil.cpp"));
    }
}

TEST_CASE("Links and devices in an archive are refused", "[classroom]") {
    const TemporaryFolder temporary;
    CHECK(
        has(unpack_problem(temporary, "a.zip", {{"a.cpp", "", AE_IFLNK, "/etc/passwd"}}), "link"));
    CHECK(has(unpack_problem(temporary, "a.tar.gz", {{"a.cpp", "", AE_IFLNK, "/etc"}}), "link"));
    CHECK(
        has(unpack_problem(temporary, "b.tar.gz", {{"a", "x"}, {"b", "", AE_IFREG, "a"}}), "link"));
    CHECK(has(unpack_problem(temporary, "c.tar.gz", {{"fifo", "", AE_IFIFO}}), "device"));
}

TEST_CASE("An archive that unpacks to too much is refused early", "[classroom]") {
    const TemporaryFolder temporary;
    const std::string zeros(8u << 20, '\0');
    CHECK(has(unpack_problem(temporary, "a.zip", {{"a", zeros}, {"b", zeros}, {"c", zeros}}),
              "too large"));
    std::vector<TestEntry> many;
    for (int i = 0; i < 600; ++i) many.push_back({std::to_string(i), ""});
    CHECK(has(unpack_problem(temporary, "b.tar.gz", many), "more than 500"));
}

TEST_CASE("Names that differ in case only are refused", "[classroom]") {
    const TemporaryFolder temporary;
    CHECK(has(unpack_problem(temporary, "a.zip", {{"Main.cpp", "1"}, {"main.cpp", "2"}}), "twice"));
}

TEST_CASE("What is no archive is refused in a sentence", "[classroom]") {
    const TemporaryFolder temporary;
    const auto file = temporary.path() / "a.zip";
    std::ofstream(file) << "Rar!\x1a\x07 not a zip at all";
    CHECK_THROWS_AS(unpack(file, temporary.path()), base::Error);
    std::ofstream(file, std::ios::trunc) << "";
    CHECK_THROWS_AS(unpack(file, temporary.path()), base::Error);
    CHECK(archive_stem("x/Anna B.tar.gz") == "Anna B");
    CHECK_FALSE(is_archive_name("anna.rar"));
}
