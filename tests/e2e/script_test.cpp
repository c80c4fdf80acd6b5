// The script `lab`, and the ways of building that are refused.
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tools/process.hpp"

#include <filesystem>

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = LABS_SOURCE_DIR;

lab::Ran run_in(const fs::path& folder, const std::vector<std::string>& command) {
    lab::RunSettings settings;
    settings.folder = folder;
    return lab::run_program(command, settings);
}

/// A copy of what CMake reads before it reads anything else.
void copy_build_rules(const fs::path& folder) {
    fs::copy(kRoot / "CMakeLists.txt", folder / "CMakeLists.txt");
    fs::copy(kRoot / "CMakePresets.json", folder / "CMakePresets.json");
    fs::copy(kRoot / "cmake", folder / "cmake", fs::copy_options::recursive);
    fs::create_directory(folder / "lab1-sockets");
    fs::copy(kRoot / "CMakeLists.txt", folder / "lab1-sockets" / "CMakeLists.txt");
}

/// Is the program there that the script hands over to? Else the script would begin by building it.
bool handed_over() {
    if (fs::exists(kRoot / "build" / "lab")) return true;
    WARN("skipped: build/lab is not built (this is another build folder)");
    return false;
}

}  // namespace

TEST_CASE("the script works from any folder and through a symbolic link") {
    if (!handed_over()) return;
    const TemporaryFolder elsewhere;
    const fs::path link = elsewhere.path() / "course";
    fs::create_symlink(kRoot / "lab", link);
    for (const std::string& script : {(kRoot / "lab").string(), link.string()}) {
        const lab::Ran ran = run_in(elsewhere.path(), {script, "list", "--help"});
        INFO(ran.output);
        CHECK(ran.status == 0);
        CHECK(ran.output.find("usage: lab list") != std::string::npos);
    }
}

TEST_CASE("the exit status of the command is that of the script") {
    if (!handed_over()) return;
    CHECK(run_in("/", {(kRoot / "lab").string(), "nonsense"}).status == 2);
}

TEST_CASE("help needs nothing to be installed or built") {
    const TemporaryFolder bare;
    fs::copy(kRoot / "lab", bare.path() / "lab");
    const lab::Ran ran = run_in("/", {(bare.path() / "lab").string(), "--help"});
    CHECK(ran.status == 0);
    CHECK(ran.output.find("./lab test") != std::string::npos);
    CHECK_FALSE(fs::exists(bare.path() / "build"));
}

TEST_CASE("building inside the sources is refused with the right command") {
    const TemporaryFolder course;
    copy_build_rules(course.path());
    const lab::Ran ran = run_in(course.path(), {"cmake", "-G", "Ninja", "."});
    CHECK(ran.status != 0);
    CHECK(ran.output.find("cmake --preset dev") != std::string::npos);
}

TEST_CASE("building from a lab's folder is refused with the right command") {
    const TemporaryFolder course;
    copy_build_rules(course.path());
    const lab::Ran ran = run_in(course.path() / "lab1-sockets", {"cmake", "-G", "Ninja", ".."});
    CHECK(ran.status != 0);
    CHECK(ran.output.find("cmake --preset dev") != std::string::npos);
}
