#include "tools/course.hpp"

#include "common/base/errors.hpp"
#include "tools/edition.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace lab {

grading::Catalogue load_course(const Context& context) {
    return grading::Catalogue::load(context.root, context.build);
}

std::string exercise_in(const Parsed& parsed, std::string_view command) {
    if (!parsed.first().empty()) return parsed.first();
    throw base::UsageError("which exercise? For instance: lab " + std::string(command) +
                           " 1.1 (lab list shows them all)");
}

std::filesystem::path source_folder(const Context& context, const grading::Lab& lab,
                                    bool solution) {
    return solution ? context.root / "solutions" / lab.folder : context.root / lab.folder;
}

std::string program_target(const grading::Lab& lab, const std::string& program, bool solution) {
    return (solution ? "solutions/" : "") + lab.folder + "/" + program;
}

std::vector<std::string> companions_of(const std::set<std::string>& targets) {
    std::vector<std::string> companions;
    if (targets.contains("tests/peers/name_server"))
        companions = {"common/name_server", "common/nsc"};
    if (targets.contains("tests/peers/celery_peer"))
        companions.push_back("tests/peers/with_broker");
    return companions;
}

std::vector<std::string> check_targets(const grading::Lab& lab, const grading::Check& check,
                                       bool solution) {
    std::vector<std::string> targets;
    for (const std::string& program : check.programs()) {
        targets.push_back(program_target(lab, program, solution));
    }
    for (const grading::Statement& statement : check.statements) {
        const auto* start = std::get_if<grading::Start>(&statement.is);
        if (!start || !start->course) continue;
        const std::string helper = "tests/peers/" + start->program;
        if (std::find(targets.begin(), targets.end(), helper) == targets.end()) {
            targets.push_back(helper);
        }
    }
    return targets;
}

std::vector<std::string> files_of(const Context& context, const grading::Lab& lab,
                                  const std::string& id) {
    std::vector<std::string> files;
    for (const std::string& name : lab.files()) {
        const auto starter = starter_of(context, lab, name);
        if (starter && std::any_of(starter->regions.begin(), starter->regions.end(),
                                   [&](const Region& region) { return region.id == id; })) {
            files.push_back(name);
        }
    }
    return files;
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) throw base::Error("read " + file.string() + ": " + base::system_text(errno));
    return text.str();
}

void write_file(const std::filesystem::path& file, std::string_view content) {
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    const std::filesystem::path next = file.string() + ".new" + std::to_string(getpid());
    std::ofstream out(next, std::ios::binary);
    out << content;
    out.close();
    if (out) std::filesystem::rename(next, file, error);
    if (!out || error)
        throw base::Error("write " + file.string() + ": " + base::system_text(errno));
}

}  // namespace lab
