// The edition that students get: what is in it, what is not, and how it is brought up to date.
#include "common/base/errors.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tools/command.hpp"
#include "tools/course.hpp"
#include "tools/process.hpp"
#include "tools/starters_cut.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>

namespace {

namespace fs = std::filesystem;

lab::Ran run_lab(const std::vector<std::string>& arguments) {
    std::vector<std::string> command{LABS_LAB};
    command.insert(command.end(), arguments.begin(), arguments.end());
    lab::RunSettings settings;
    settings.environment = {{"LAB_ROOT", LABS_SOURCE_DIR}, {"NO_COLOR", "1"}};
    return lab::run_program(command, settings);
}

/// Written once for all tests: it builds the solutions.
class Edition {
public:
    Edition() {
        const auto ran = run_lab({"export", root().string()});
        if (ran.status != 0) throw std::runtime_error(ran.output);
    }
    fs::path root() const { return fs::path(folder_.path()) / "students"; }
    std::string read(const std::string& path) const { return lab::read_file(root() / path); }
    /// Path -> content, without git's.
    std::map<std::string, std::string> files() const {
        std::map<std::string, std::string> all;
        for (const auto& entry : fs::recursive_directory_iterator(root())) {
            const auto path = entry.path().lexically_relative(root()).string();
            if (entry.is_regular_file() && !path.starts_with(".git/")) all[path] = read(path);
        }
        return all;
    }

private:
    TemporaryFolder folder_;
};

Edition& edition() {
    static Edition one;
    return one;
}

std::string trimmed(const std::string& line) {
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

/// The lines that say something, each between two line ends, so that whole lines are found in it.
std::string essence(const std::vector<std::string>& lines, std::size_t begin, std::size_t end) {
    std::string text = "\n";
    for (std::size_t i = begin; i < end; ++i) {
        const std::string line = trimmed(lines[i]);
        if (line.size() > 2 && !line.starts_with("//")) text += line + "\n";
    }
    return text;
}

struct Answer {
    std::string place;
    std::string text;
};

/// What the solutions have in each place where the starters have a TODO.
std::vector<Answer> answers() {
    std::vector<Answer> all;
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(LABS_SOURCE_DIR) / "solutions")) {
        const std::string extension = entry.path().extension().string();
        if (extension != ".cpp" && extension != ".hpp") continue;
        const std::string text = lab::read_file(entry.path());
        const auto lines = lab::split_lines(text);
        const auto regions = lab::find_regions(text).value();
        for (const lab::Region& region : regions)
            all.push_back({entry.path().filename().string() + " " + region.id + " " + region.title,
                           essence(lines, region.begin + 1, region.end)});
    }
    return all;
}

}  // namespace

TEST_CASE("no solution is in the edition") {
    // An answer of a few letters could be anywhere.
    constexpr std::size_t kTelling = 60;
    std::map<std::string, std::string> texts;
    for (const auto& [path, content] : edition().files()) {
        const auto lines = lab::split_lines(content);
        texts[path] = essence(lines, 0, lines.size());
    }
    const auto all = answers();
    const auto is_in_one = [&](const Answer& answer) {
        return std::any_of(texts.begin(), texts.end(), [&](const auto& file) {
            const bool found = file.second.find(answer.text) != std::string::npos;
            if (found) UNSCOPED_INFO(answer.place << " is in " << file.first);
            return found;
        });
    };
    std::size_t looked_for = 0;
    for (const Answer& answer : all) {
        if (answer.text.size() < kTelling) continue;
        ++looked_for;
        CHECK_FALSE(is_in_one(answer));
    }
    CHECK(looked_for > all.size() / 2);
    // The search finds what is there: the solutions themselves.
    const auto solution = lab::split_lines(
        lab::read_file(fs::path(LABS_SOURCE_DIR) / "solutions/lab1-sockets/time_server.cpp"));
    texts = {{"time_server.cpp", essence(solution, 0, solution.size())}};
    CHECK(std::any_of(all.begin(), all.end(), is_in_one));
}

TEST_CASE("the edition has what students use, and nothing of the instructor's") {
    const auto files = edition().files();
    for (const char* path : {"lab", "README.md", "lab1-sockets/GUIDE.md", "lab6-tasks/hints.md",
                             "lab5-chain/checks/5.6.expect", "tests/peers/tcp_peer.cpp",
                             ".devcontainer/devcontainer.json", ".github/workflows/check.yml",
                             ".gitlab-ci.yml", ".course/demo/1.txt"}) {
        INFO(path);
        CHECK(files.contains(path));
    }
    for (const auto& [path, content] : files) {
        INFO(path);
        for (const char* folder :
             {"solutions/", "tests/mutants/", "tests/submissions/", "tests/e2e/", "tests/interop/",
              "tests/grading/classroom/", "tools/instructor/", "tools/maintain/", "build"})
            CHECK_FALSE(path.starts_with(folder));
    }
    CHECK((fs::status(edition().root() / "lab").permissions() & fs::perms::owner_exec) !=
          fs::perms::none);
    CHECK(edition().read("lab1-sockets/time_server.cpp").find("base::todo(\"1.1") !=
          std::string::npos);
    lab::RunSettings settings;
    settings.folder = edition().root();
    CHECK(lab::run_program({"git", "rev-list", "--count", "HEAD"}, settings).output == "1\n");
    CHECK(lab::run_program({"git", "status", "--porcelain"}, settings).output.empty());
}

TEST_CASE("links in the edition's texts lead to something in it") {
    const std::regex link(R"(\]\(([^)# ]+)(#[^)]*)?\))");
    for (const auto& [path, content] : edition().files()) {
        if (!path.ends_with(".md")) continue;
        for (std::sregex_iterator found(content.begin(), content.end(), link), end; found != end;
             ++found) {
            const std::string target = (*found)[1];
            if (target.find("://") != std::string::npos) continue;
            INFO(path << ": " << target);
            CHECK(fs::exists(edition().root() / fs::path(path).parent_path() / target));
        }
    }
}

TEST_CASE("an update leaves what somebody has written, and says so") {
    const fs::path root = edition().root();
    const auto before = edition().files();
    lab::write_file(root / "lab1-sockets/time_server.cpp", "// my own\n");
    lab::write_file(root / "lab1-sockets/notes.txt", "mine\n");
    lab::write_file(root / "lab1-sockets/hints.md", "scribbled over\n");
    fs::remove(root / "lab2-rpc/GUIDE.md");

    const auto ran = run_lab({"export", root.string(), "--update", "--solutions", "1"});
    INFO(ran.output);
    CHECK(ran.status == 0);
    CHECK(ran.output.find("stays, since it was changed here: lab1-sockets/time_server.cpp\n") !=
          std::string::npos);
    CHECK(edition().read("lab1-sockets/time_server.cpp") == "// my own\n");
    CHECK(edition().read("lab1-sockets/notes.txt") == "mine\n");
    CHECK(edition().read("lab1-sockets/hints.md") == "scribbled over\n");
    CHECK(edition().read("lab2-rpc/GUIDE.md") == before.at("lab2-rpc/GUIDE.md"));
    CHECK(fs::exists(root / "solutions/lab1-sockets/time_server.cpp"));
    CHECK_FALSE(fs::exists(root / "solutions/lab2-rpc"));

    const auto again = run_lab({"export", root.string(), "--update"});
    INFO(again.output);
    CHECK(again.status == 0);
    CHECK(fs::exists(root / "solutions/lab1-sockets/time_server.cpp"));  // once given, given
    CHECK(again.output.find("0 files written, 0 removed") != std::string::npos);
}

TEST_CASE("an edition is not written over something else") {
    const TemporaryFolder folder;
    const fs::path root = folder.path();
    lab::write_file(root / "thesis.txt", "years of work\n");
    const auto refused = run_lab({"export", root.string()});
    CHECK(refused.status == lab::WrongUse);
    CHECK(refused.output.find("is not empty") != std::string::npos);
    const auto no_edition = run_lab({"export", root.string(), "--update"});
    CHECK(no_edition.status == lab::WrongUse);
    CHECK(no_edition.output.find("holds no edition") != std::string::npos);
    CHECK(run_lab({"export", (root / "new").string(), "--labs", "9"}).status == lab::WrongUse);
    CHECK(lab::read_file(root / "thesis.txt") == "years of work\n");
    CHECK_FALSE(fs::exists(root / "new"));
}
