#include "tests/grading/classroom/intake.hpp"

#include "tests/grading/classroom/near_miss.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fstream>
#include <sys/stat.h>

namespace fs = std::filesystem;
using namespace grading::classroom;

namespace {

void put(const fs::path& file, const std::string& content) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
}

const std::vector<std::string> kWanted = {"time_server.cpp", "time_client.cpp"};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Only the files that are asked for are taken, up to three folders deep", "[classroom]") {
    const TemporaryFolder temporary;
    put(temporary.path() / "a/b/time_server.cpp", "int a;\n");
    put(temporary.path() / "a/b/c/time_client.cpp", "too deep\n");
    put(temporary.path() / "a/CMakeLists.txt", "execute_process(COMMAND evil)\n");
    put(temporary.path() / "__MACOSX/time_server.cpp", "litter\n");
    put(temporary.path() / "build/time_server.cpp", "litter\n");

    const Intake intake = take(temporary.path(), kWanted);

    REQUIRE(intake.files.size() == 1);
    CHECK(intake.files.at("time_server.cpp") == "int a;\n");
    CHECK(intake.missing.at("time_client.cpp") == "time_client.cpp is missing.");
}

TEST_CASE("A name that is nearly right is named", "[classroom]") {
    for (const std::string found : {"time_client.cpp.txt", "Time_Client.cpp", "time_client (1).cpp",
                                    "timeclient.cpp", "time_clinet.cpp"}) {
        const TemporaryFolder temporary;
        put(temporary.path() / found, "x");
        const auto sentence = take(temporary.path(), kWanted).missing.at("time_client.cpp");
        CHECK(sentence == "time_client.cpp is missing; found " + found + ".");
    }
    CHECK(near_miss("time_client.cpp", {"notes.pdf", "echo_client.cpp"}) == "");
}

TEST_CASE("Links are not followed", "[classroom]") {
    const TemporaryFolder temporary;
    put(temporary.path() / "secret/canary", "canary\n");
    const auto folder = temporary.path() / "handed-in";
    fs::create_directories(folder);
    fs::create_symlink(temporary.path() / "secret/canary", folder / "time_server.cpp");
    fs::create_directory_symlink(temporary.path() / "secret", folder / "sub");
    REQUIRE(::mkfifo((folder / "time_client.cpp").c_str(), 0600) == 0);

    const Intake intake = take(folder, kWanted);

    CHECK(intake.files.empty());
    CHECK(has(intake.missing.at("time_server.cpp"), "is a link"));
    CHECK(has(intake.missing.at("time_client.cpp"), "not a regular file"));
}

TEST_CASE("The same file twice is fine, two different ones are not", "[classroom]") {
    const TemporaryFolder temporary;
    put(temporary.path() / "a/time_server.cpp", "same\n");
    put(temporary.path() / "b/time_server.cpp", "same\n");
    put(temporary.path() / "a/time_client.cpp", "one\n");
    put(temporary.path() / "b/time_client.cpp", "two\n");

    const Intake intake = take(temporary.path(), kWanted);

    CHECK(intake.files.at("time_server.cpp") == "same\n");
    CHECK(has(intake.missing.at("time_client.cpp"), "more than once"));
}

TEST_CASE("Windows' line ends and byte order mark are accepted, UTF-16 is not", "[classroom]") {
    const TemporaryFolder temporary;
    put(temporary.path() / "time_server.cpp", "\xEF\xBB\xBFint a;\r\n");
    put(temporary.path() / "time_client.cpp", std::string("\xFF\xFEi\0n\0t\0", 8));

    const Intake intake = take(temporary.path(), kWanted);

    CHECK(intake.files.count("time_server.cpp") == 1);
    CHECK(has(intake.notes.at(0), "byte order mark and CR LF"));
    CHECK(has(intake.missing.at("time_client.cpp"), "UTF-8"));
}

TEST_CASE("A file that is too large is not taken", "[classroom]") {
    const TemporaryFolder temporary;
    put(temporary.path() / "time_server.cpp", std::string((1u << 20) + 1, ' '));
    CHECK(has(take(temporary.path(), kWanted).missing.at("time_server.cpp"), "larger than"));
}

TEST_CASE("A folder that may be listed and not entered stops nobody", "[classroom]") {
    const TemporaryFolder temporary;
    put(temporary.path() / "sub/time_server.cpp", "int a;\n");
    const auto sub = temporary.path() / "sub";
    ::chmod(sub.c_str(), 0444);
    Intake intake;
    CHECK_NOTHROW(intake = take(temporary.path(), kWanted));
    // To root permissions mean nothing.
    CHECK(intake.files.size() + intake.missing.size() == kWanted.size());
    ::chmod(sub.c_str(), 0755);
}

TEST_CASE("A folder with nothing of the lab in it is said to be so", "[classroom]") {
    const TemporaryFolder temporary;
    CHECK(take(temporary.path(), kWanted).notes == std::vector<std::string>{"it is empty"});

    put(temporary.path() / "essay.txt", "words\n");
    const Intake intake = take(temporary.path(), kWanted);
    REQUIRE(intake.notes.size() == 1);
    CHECK(has(intake.notes.front(), "none of the lab's files is in it; it has essay.txt"));
}
