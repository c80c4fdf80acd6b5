#include "tests/grading/classroom/workshop.hpp"

#include "common/base/errors.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace grading::classroom {
namespace {

namespace fs = std::filesystem;

/// A temporary folder whose parents the worker may pass through.
fs::path temporary_folder(const Worker& user) {
    const fs::path chosen = fs::temp_directory_path();
    if (!user.drop) return chosen;
    for (fs::path part = fs::absolute(chosen); part.has_relative_path();
         part = part.parent_path()) {
        const auto mode = fs::status(part).permissions();
        if ((mode & fs::perms::others_exec) == fs::perms::none) return "/tmp";
    }
    return chosen;
}

void write(const fs::path& file, std::string_view content) {
    std::ofstream(file) << content;
}

}  // namespace

Workshop::Workshop(const Sources& sources, const Lab& lab, const Recipe& recipe) : user_(worker()) {
    std::string pattern = (temporary_folder(user_) / "labs-grade-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        base::throw_system_error("make the folder " + pattern, errno);
    }
    root_ = pattern;
    const mode_t mask = ::umask(0022);
    try {
        // The worker's group may pass, nobody else.
        if (user_.drop &&
            (::chown(root_.c_str(), 0, user_.group) != 0 || ::chmod(root_.c_str(), 0750) != 0)) {
            base::throw_system_error("prepare " + root_.string(), errno);
        }
        fill(sources, lab, recipe);
    } catch (...) {
        ::umask(mask);
        std::error_code ignored;
        fs::remove_all(root_, ignored);
        throw;
    }
    ::umask(mask);
}

Workshop::~Workshop() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
}

void Workshop::copy_in(const fs::path& from, const fs::path& to) const {
    std::error_code error;
    fs::create_directories((root_ / to).parent_path(), error);
    if (!error) fs::copy_file(from, root_ / to, error);
    if (error) {
        throw base::Error(fmt::format("copy {}: {}. `./lab build` builds what is missing",
                                      from.string(), error.message()));
    }
    const auto executable = fs::status(root_ / to).permissions() & fs::perms::owner_exec;
    ::chmod((root_ / to).c_str(), executable == fs::perms::none ? 0644 : 0755);
}

void Workshop::fill(const Sources& sources, const Lab& lab, const Recipe& recipe) const {
    const fs::path built = sources.build / "tests/grading/classroom";
    copy_in(built / "class_driver", "bin/class_driver");
    copy_in(built / "jail_shim", "bin/jail_shim");

    for (const auto& entry : fs::recursive_directory_iterator(sources.root / "common")) {
        if (entry.is_regular_file() && entry.path().extension() == ".hpp") {
            copy_in(entry.path(), "course" / entry.path().lexically_relative(sources.root));
        }
    }
    for (const auto& entry : fs::directory_iterator(sources.root / lab.folder / "checks")) {
        copy_in(entry.path(), "course" / entry.path().lexically_relative(sources.root));
    }
    copy_in(lab.manifest, "course/build" / lab.manifest.filename());

    fs::create_directories(root_ / "lib");
    for (const fs::path library : recipe.libraries) {
        if (library.extension() == ".a" && library.is_absolute()) {
            copy_in(library, "lib" / library.filename());
        }
    }
    fs::create_directories(root_ / "peers");
    if (fs::is_directory(sources.build / "tests/peers")) {
        for (const auto& entry : fs::directory_iterator(sources.build / "tests/peers")) {
            if (entry.is_regular_file() && ::access(entry.path().c_str(), X_OK) == 0) {
                copy_in(entry.path(), "peers" / entry.path().filename());
            }
        }
    }
    fs::create_directories(root_ / "etc");
    write(root_ / "etc/hosts", "127.0.0.1 localhost box\n::1 localhost\n");
    write(root_ / "etc/nsswitch.conf", "hosts: files\n");
}

fs::path Workshop::make_writable(const fs::path& below_root) const {
    const auto folder = root_ / below_root;
    fs::create_directories(folder);
    if (user_.drop && ::chown(folder.c_str(), user_.user, user_.group) != 0) {
        base::throw_system_error("prepare " + folder.string(), errno);
    }
    return folder;
}

fs::path Workshop::make_place(std::size_t number) const {
    const fs::path place = fs::path("place") / std::to_string(number);
    fs::create_directories(root_ / place / "src");
    for (const char* folder : {"programs", "tmp", "logs"}) make_writable(place / folder);
    return root_ / place;
}

}  // namespace grading::classroom
