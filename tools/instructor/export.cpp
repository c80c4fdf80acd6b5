// `lab export`: the edition of the course that students get.
#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/course.hpp"
#include "tools/edition.hpp"
#include "tools/instructor/edition_files.hpp"
#include "tools/instructor/edition_update.hpp"
#include "tools/process.hpp"

#include <charconv>
#include <filesystem>
#include <iostream>

namespace lab {
namespace {

namespace fs = std::filesystem;

const Usage kUsage{
    "export FOLDER [--update] [--labs LIST] [--solutions LIST]",
    "Writes the edition that students get into a new folder, as a git repository of its own: the\n"
    "starters, guides, hints, checks and the library, and no solutions. With --update it brings "
    "an\n"
    "edition up to date that is already handed out: files that somebody has changed since, the\n"
    "students' programs above all, stay as they are and are listed.\n"
    "The labs and solutions that an edition has, it keeps.",
    {{"--update", "", "the folder holds an edition already"},
     {"--labs", "LIST", "only these labs, for instance 1,2,3 (all)"},
     {"--solutions", "LIST", "with the solutions of these labs, for `lab compare` (none)"}}};

constexpr const char* kManifest = ".course/files.json";

/// "1,2,3"
std::set<int> lab_numbers(const grading::Catalogue& course, std::string_view list) {
    std::set<int> numbers;
    while (!list.empty()) {
        const std::string_view item = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), item.size() + 1));
        numbers.insert(course.lab(item).number);
    }
    return numbers;
}

std::set<int> all_labs(const grading::Catalogue& course) {
    std::set<int> numbers;
    for (const grading::Lab& lab : course.labs()) numbers.insert(lab.number);
    return numbers;
}

/// The labs with a file below `prefix` in an edition.
std::set<int> labs_below(const grading::Catalogue& course, const Manifest& manifest,
                         const std::string& prefix) {
    std::set<int> numbers;
    for (const grading::Lab& lab : course.labs()) {
        const std::string folder = prefix + lab.folder + "/";
        const auto first = manifest.lower_bound(folder);
        if (first != manifest.end() && first->first.starts_with(folder)) numbers.insert(lab.number);
    }
    return numbers;
}

/// What was recorded before, of labs whose demo is the same as then: each record has other ports.
std::map<int, std::string> known_demos(const Context& context, const grading::Catalogue& course,
                                       const fs::path& folder, const Manifest& handed_out) {
    std::map<int, std::string> demos;
    for (const grading::Lab& lab : course.labs()) {
        const std::string play = lab.folder + "/checks/demo.expect";
        const auto was = handed_out.find(play);
        const fs::path record = demo_file(folder, lab.number);
        if (was != handed_out.end() && fs::is_regular_file(record) &&
            was->second == fingerprint_of(read_file(context.root / play)))
            demos[lab.number] = read_file(record);
    }
    return demos;
}

/// The file's place, which no link leads away from the folder.
fs::path place_of(const fs::path& folder, const std::string& path) {
    const fs::path place = folder / path;
    for (fs::path part = place; part != folder; part = part.parent_path())
        if (fs::is_symlink(part)) throw base::Error(part.string() + " is a link: put a file there");
    return place;
}

void write_edition_file(const fs::path& folder, const std::string& path, const EditionFile& file) {
    const fs::path place = place_of(folder, path);
    write_file(place, file.content);
    if (file.is_executable)
        fs::permissions(place,
                        fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                        fs::perm_options::add);
}

Manifest manifest_of(const EditionFiles& files) {
    Manifest manifest;
    for (const auto& [path, file] : files) manifest[path] = fingerprint_of(file.content);
    return manifest;
}

/// One commit, so that no history of the course is handed out.
void make_repository(const fs::path& folder) {
    RunSettings settings;
    settings.folder = folder;
    const std::vector<std::vector<std::string>> steps{
        {"git", "init", "--quiet", "--initial-branch=main"},
        {"git", "add", "--all"},
        {"git", "-c", "user.name=Course", "-c", "user.email=course@localhost", "commit", "--quiet",
         "--message=Hand out the course"}};
    for (const auto& step : steps) {
        const Ran ran = run_program(step, settings);
        if (ran.status == 0) continue;
        std::cout << "It is no git repository yet: " << shell_text(step) << ": "
                  << (ran.status == 127 ? "git is not installed\n" : ran.output);
        return;
    }
}

void write_new(const fs::path& folder, const EditionFiles& files) {
    for (const auto& [path, file] : files) write_edition_file(folder, path, file);
    write_file(folder / kManifest, manifest_to_json(manifest_of(files)));
    make_repository(folder);
    std::cout << files.size() << " files in " << folder.string() << "\nTry it as a student:    cd "
              << shell_text({folder.string()}) << " && ./lab\n";
}

void update(const fs::path& folder, const Manifest& handed_out, const EditionFiles& files) {
    const Manifest newer = manifest_of(files);
    const auto found = [&](const std::string& path) -> std::optional<std::string> {
        const fs::path place = place_of(folder, path);
        if (!fs::is_regular_file(place)) return std::nullopt;
        return fingerprint_of(read_file(place));
    };
    std::size_t written = 0, removed = 0, kept = 0;
    for (const Change& change : plan_update(handed_out, newer, found)) {
        switch (change.step) {
            case Change::Step::Write:
                write_edition_file(folder, change.path, files.at(change.path));
                ++written;
                break;
            case Change::Step::Remove:
                fs::remove(place_of(folder, change.path));
                ++removed;
                break;
            case Change::Step::Keep:
                std::cout << "stays, since it was changed here: " << change.path << "\n";
                ++kept;
                break;
        }
    }
    write_file(folder / kManifest, manifest_to_json(newer));
    std::cout << written << " files written, " << removed << " removed, " << kept << " kept\n";
    if (written + removed > 0)
        std::cout << "Look at them:    git -C " << shell_text({folder.string()}) << " status\n";
}

}  // namespace

int export_edition(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    if (parsed.first().empty())
        throw base::UsageError("into which folder? For instance: lab export ../labs-students");
    const fs::path folder = fs::absolute(parsed.first()).lexically_normal();
    const grading::Catalogue course = load_course(context);
    EditionChoice choice{.labs = all_labs(course),
                         .solutions = lab_numbers(course, parsed.value("--solutions"))};
    Manifest handed_out;
    if (parsed.has("--update")) {
        if (!fs::exists(folder / kManifest))
            throw base::UsageError(folder.string() + " holds no edition: there is no " + kManifest +
                                   " in it; without --update a new one is written");
        try {
            handed_out = manifest_from_json(read_file(folder / kManifest));
        } catch (const base::Error& error) {
            throw base::Error((folder / kManifest).string() + ": " + error.what());
        }
        choice.labs = labs_below(course, handed_out, "");
        choice.solutions.merge(labs_below(course, handed_out, "solutions/"));
        choice.demos = known_demos(context, course, folder, handed_out);
        choice.labs.merge(lab_numbers(course, parsed.value("--labs")));
    } else {
        if (fs::exists(folder) && !fs::is_empty(folder))
            throw base::UsageError(folder.string() +
                                   " is not empty: name a new folder, or bring an "
                                   "edition up to date with --update");
        if (parsed.has("--labs")) choice.labs = lab_numbers(course, parsed.value("--labs"));
    }
    const EditionFiles files = edition_files(context, course, choice);
    if (parsed.has("--update")) {
        update(folder, handed_out, files);
    } else {
        write_new(folder, files);
    }
    return AllPassed;
}

}  // namespace lab
