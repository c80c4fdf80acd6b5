// `lab package`: an autograder to upload to a platform.
#include "tests/grading/marks/package.hpp"

#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/command.hpp"
#include "tools/course.hpp"
#include "tools/terminal.hpp"

#include <iostream>
#include <string>

namespace lab {

namespace {

namespace fs = std::filesystem;
using grading::marks::Platform;

const Usage kUsage{
    "package PLATFORM [options]",
    "Writes a zip file that grades a lab on a platform: the platform's scripts and the course,\n"
    "without solutions. `lab package --list` names the platforms.",
    {{"--list", "", "the platforms"},
     {"--lab", "LAB", "the lab that is handed in (the first one)"},
     {"--out", "FILE", "the zip file (build/PLATFORM/autograder.zip)"}}};

int print_list(const Context& context) {
    for (const Platform& platform : grading::marks::platforms()) {
        std::cout << "  " << paint(context, Ink::Bold, padded(std::string(platform.name), 14))
                  << platform.summary << "\n";
    }
    return AllPassed;
}

}  // namespace

int package(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    if (parsed.has("--list")) return print_list(context);
    if (parsed.positional.empty())
        throw base::UsageError("for which platform? lab package --list names them");
    const Platform& platform = grading::marks::find_platform(parsed.first());
    const grading::Catalogue course = load_course(context);
    if (course.labs().empty()) throw base::Error("the course has no lab");
    const grading::Lab& lab =
        parsed.has("--lab") ? course.lab(parsed.value("--lab")) : course.labs().front();

    fs::path out = context.build / platform.name / "autograder.zip";
    if (parsed.has("--out")) out = parsed.value("--out");
    if (fs::is_directory(out)) throw base::UsageError("--out " + out.string() + " is a folder");
    std::error_code error;
    if (out.has_parent_path()) fs::create_directories(out.parent_path(), error);
    if (error) throw base::Error("make " + out.parent_path().string() + ": " + error.message());
    const auto files = grading::marks::package_of(platform, context.root, lab);
    grading::marks::write_zip(out, files);
    std::cout << out.string() << ": " << files.size() << " files, " << (fs::file_size(out) >> 10)
              << " KiB, for " << lab.folder << "\n"
              << platform.next << "\n";
    return AllPassed;
}

}  // namespace lab
