// Who may include whom. The table is the architecture (CONTRIBUTING.md explains it); an include
// that it does not allow fails here, with file and line.
#include "tests/support/catch.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// A folder, and the folders whose headers it may include besides its own.
const std::map<std::string, std::set<std::string>>& rules() {
    static const std::map<std::string, std::set<std::string>> table{
        {"common/base", {}},
        {"common/net", {"common/base"}},
        {"common/cli", {"common/base"}},
        {"common/value", {"common/base"}},
        {"common/wire", {"common/base", "common/value"}},
        {"common/pyro", {"common/base", "common/value", "common/wire", "common/net"}},
        {"common/tasks", {"common/base", "common/value", "common/wire", "common/net"}},
        {"common/apps",
         {"common/base", "common/value", "common/wire", "common/net", "common/pyro", "common/tasks",
          "common/cli"}},
        {"common/bench",
         {"common/base", "common/value", "common/wire", "common/net", "common/pyro", "common/tasks",
          "common/cli"}},
        {"solutions",
         {"common/base", "common/value", "common/wire", "common/net", "common/pyro", "common/tasks",
          "common/cli"}},
        {"lab",
         {"common/base", "common/value", "common/wire", "common/net", "common/pyro", "common/tasks",
          "common/cli"}},
        {"tests/grading", {"common/base", "common/net", "common/cli", "tests/support"}},
        {"tests/peers",
         {"common/base", "common/value", "common/wire", "common/net", "common/pyro", "common/tasks",
          "common/cli", "tests/common", "tests/support"}},
        {"tests/labs", {"tests/common", "tests/grading", "tests/support"}},
        {"tests/common",
         {"common/base", "common/net", "common/cli", "common/value", "common/wire", "common/pyro",
          "common/tasks", "tests/support"}},
        {"tests/fuzz",
         {"common/base", "common/value", "common/wire", "common/pyro", "common/tasks",
          "tests/support"}},
        {"tests/interop",
         {"common/base", "common/net", "common/cli", "common/value", "common/wire", "common/pyro",
          "common/tasks", "tests/common", "tests/support"}},
        {"tests/e2e",
         {"common/base", "common/net", "common/cli", "tests/grading", "tests/support", "tools"}},
        {"tests/support", {"common/base", "common/value"}},
        {"tools", {"common/base", "common/net", "common/cli", "tests/grading"}},
    };
    return table;
}

/// The folder of the table a path lies in: the longest that fits; "lab" for lab1-sockets, ...
std::string layer(const std::string& path) {
    std::string best;
    for (const auto& [folder, allowed] : rules()) {
        const bool fits = folder == "lab"
                              ? path.starts_with("lab") && path.find("-") != std::string::npos
                              : path.starts_with(folder + "/");
        if (fits && folder.size() > best.size()) best = folder;
    }
    return best;
}

struct Include {
    std::string file;
    int line;
    std::string target;
};

std::vector<Include> includes_of(const fs::path& root, const fs::path& file) {
    std::vector<Include> found;
    std::ifstream in(file);
    std::string text;
    for (int number = 1; std::getline(in, text); ++number) {
        constexpr std::string_view kStart = "#include \"";
        if (!text.starts_with(kStart)) continue;
        const auto target =
            text.substr(kStart.size(), text.find('"', kStart.size()) - kStart.size());
        found.push_back({fs::relative(file, root).string(), number, target});
    }
    return found;
}

std::vector<fs::path> sources(const fs::path& root) {
    std::vector<fs::path> files;
    for (const auto& top : fs::directory_iterator(root)) {
        const auto name = top.path().filename().string();
        if (!top.is_directory() || name.starts_with('.') || name.starts_with("build")) continue;
        for (const auto& entry : fs::recursive_directory_iterator(top.path())) {
            const auto extension = entry.path().extension();
            const auto relative = fs::relative(entry.path(), root).string();
            const bool submission = relative.starts_with("tests/submissions/") ||
                                    relative.starts_with("tests/mutants/");
            if ((extension == ".cpp" || extension == ".hpp") && !submission)
                files.push_back(entry.path());
        }
    }
    return files;
}

}  // namespace

TEST_CASE("every include is one that the architecture allows", "[layers]") {
    const fs::path root = LABS_SOURCE_DIR;
    std::size_t seen = 0;
    for (const auto& file : sources(root)) {
        for (const auto& include : includes_of(root, file)) {
            ++seen;
            // A bare name lies beside the file; only labs and generated parts use that.
            if (include.target.find('/') == std::string::npos) continue;
            const auto from = layer(include.file);
            const auto to = layer(include.target);
            INFO(include.file << ":" << include.line << " includes " << include.target << ": "
                              << (from.empty() ? "no layer" : from) << " may not include "
                              << (to.empty() ? "that" : to));
            const bool test_of_it = include.file.ends_with("_test.cpp") && to == "tests/support";
            const bool top_level_test = include.file == "tests/layers_test.cpp";
            if (top_level_test || test_of_it) continue;
            REQUIRE_FALSE(from.empty());
            CHECK((from == to || rules().at(from).contains(to)));
        }
    }
    CHECK(seen > 100);  // the test that finds no files finds no fault either
}

TEST_CASE("no public header of common drags in the heavy ones", "[layers]") {
    const fs::path root = LABS_SOURCE_DIR;
    for (const auto& file : sources(root)) {
        const auto name = fs::relative(file, root).string();
        if (!name.starts_with("common/") || !name.ends_with(".hpp")) continue;
        if (name == "common/net/asio.hpp") continue;                // the one that is meant to
        const bool describes = name == "common/pyro/describe.hpp";  // Boost.Describe is light
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);) {
            INFO(name << ": " << line);
            CHECK_FALSE((line.starts_with("#include <boost/") && !describes));
            CHECK_FALSE(line.starts_with("#include <fmt/format.h>"));
            CHECK_FALSE(line.starts_with("#include <regex>"));
        }
    }
}
