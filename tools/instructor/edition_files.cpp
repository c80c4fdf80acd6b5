#include "tools/instructor/edition_files.hpp"

#include "common/base/errors.hpp"
#include "tools/course.hpp"
#include "tools/edition.hpp"
#include "tools/process.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSingleFiles[] = {"lab",
                                        "LICENSE",
                                        ".clang-format",
                                        ".editorconfig",
                                        ".gitignore",
                                        "CMakeLists.txt",
                                        "CMakePresets.json",
                                        "tests/CMakeLists.txt",
                                        "tests/common/process.cpp",
                                        "tests/common/process.hpp",
                                        "tests/common/tasks/rabbitmq.cpp",
                                        "tests/common/tasks/rabbitmq.hpp",
                                        "tests/support/loopback.hpp",
                                        "tests/support/redis_server.cpp",
                                        "tests/support/redis_server.hpp",
                                        "tests/support/temporary_folder.hpp",
                                        "docs/checks.md",
                                        "docs/pyro-protocol.md"};

/// Files that the course has in edition/, and where students find them.
constexpr std::pair<const char*, const char*> kOwnFiles[] = {
    {"README.md", "README.md"},
    {"devcontainer.json", ".devcontainer/devcontainer.json"},
    {"github.yml", ".github/workflows/check.yml"},
    {"gitlab.yml", ".gitlab-ci.yml"}};

bool is_test(const fs::path& file) {
    return file.stem().string().ends_with("_test") || file == "bench.hpp";
}

class Collector {
public:
    explicit Collector(const Context& context) : context_(context) {}

    void add(const std::string& path, std::string content, bool is_executable = false) {
        files_[path] = {std::move(content), is_executable};
    }
    void add_file(const std::string& from, const std::string& to) {
        const auto file = context_.root / from;
        const auto mode = fs::status(file).permissions();
        add(to, read_file(file), (mode & fs::perms::owner_exec) != fs::perms::none);
    }
    /// The files of a folder, and of those in it when it is `deep`.
    void add_folder(const std::string& folder, bool deep,
                    const std::function<bool(const fs::path&)>& leave_out) {
        for (const auto& entry : fs::directory_iterator(context_.root / folder)) {
            const fs::path name = entry.path().filename();
            const std::string path = folder + "/" + name.string();
            if (leave_out(name) || name == "__pycache__") continue;
            if (entry.is_regular_file()) add_file(path, path);
            if (entry.is_directory() && deep) add_folder(path, deep, leave_out);
        }
    }
    EditionFiles take() { return std::move(files_); }

private:
    const Context& context_;
    EditionFiles files_;
};

void add_course(Collector& files) {
    const auto nothing = [](const fs::path&) { return false; };
    for (const char* file : kSingleFiles) files.add_file(file, file);
    for (const auto& [from, to] : kOwnFiles) files.add_file(std::string("edition/") + from, to);
    files.add_folder("cmake", true, nothing);
    files.add_folder("common", true, [](const fs::path& name) { return name == "bench"; });
    files.add_folder("tools", false, nothing);
    files.add_folder("tests/grading", false, is_test);
    files.add_folder("tests/peers", true, is_test);
}

/// The starters as the solutions give them, whatever somebody has written in the lab's folder.
void add_lab(const Context& context, const grading::Lab& lab, Collector& files) {
    files.add_folder(lab.folder, true, [](const fs::path&) { return false; });
    for (const std::string& name : lab.files()) {
        const auto starter = starter_of(context, lab, name);
        if (!starter) throw base::Error("there is no solution to cut " + name + " from");
        files.add(lab.folder + "/" + name, starter->starter);
        files.add((starters_folder({}) / lab.folder / name).string(), starter->starter);
    }
}

std::string recorded_demo(const Context& context, const grading::Lab& lab) {
    RunSettings settings;
    settings.environment = {{"LAB_ROOT", context.root.string()}, {"NO_COLOR", "1"}};
    const Ran ran = run_program(
        {(context.build / "lab").string(), "demo", std::to_string(lab.number)}, settings);
    if (ran.status != AllPassed)
        throw base::Error("lab demo " + std::to_string(lab.number) + " does not work:\n" +
                          ran.output);
    return ran.output;
}

}  // namespace

EditionFiles edition_files(const Context& context, const grading::Catalogue& course,
                           const EditionChoice& choice) {
    Collector files(context);
    add_course(files);
    for (const grading::Lab& lab : course.labs()) {
        if (!choice.labs.contains(lab.number)) continue;
        need_solutions(context, lab);
        add_lab(context, lab, files);
        if (choice.solutions.contains(lab.number)) {
            files.add_folder("solutions/" + lab.folder, true,
                             [](const fs::path&) { return false; });
        } else {
            const auto known = choice.demos.find(lab.number);
            files.add(demo_file({}, lab.number).string(),
                      known == choice.demos.end() ? recorded_demo(context, lab) : known->second);
        }
    }
    return files.take();
}

}  // namespace lab
