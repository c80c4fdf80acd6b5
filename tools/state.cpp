#include "tools/state.hpp"

#include "common/base/errors.hpp"

#include <boost/json.hpp>

#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>
#include <unistd.h>

namespace lab {

namespace {

constexpr const char* kSchema = "labs/state/1";

std::string timestamp() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    localtime_r(&now, &parts);
    std::string text(32, '\0');
    text.resize(std::strftime(text.data(), text.size(), "%Y%m%d-%H%M%S", &parts));
    return text;
}

Progress read_progress(const boost::json::object& object) {
    Progress progress;
    progress.passed = object.at("passed").as_bool();
    progress.ever = object.at("ever").as_bool();
    progress.points = boost::json::value_to<int>(object.at("points"));
    progress.checks = boost::json::value_to<int>(object.at("checks"));
    progress.hints = boost::json::value_to<int>(object.at("hints"));
    progress.verdict = object.at("verdict").as_string().c_str();
    return progress;
}

}  // namespace

State State::load(const std::filesystem::path& root) {
    State state;
    state.file_ = root / ".lab" / "state.json";
    std::ifstream in(state.file_, std::ios::binary);
    if (!in) return state;
    std::ostringstream text;
    text << in.rdbuf();
    try {
        const boost::json::value document = boost::json::parse(text.str());
        if (document.at("schema").as_string() != kSchema) throw std::runtime_error("schema");
        for (const auto& [id, value] : document.at("exercises").as_object()) {
            state.exercises_[std::string(id)] = read_progress(value.as_object());
        }
    } catch (const std::exception&) {
        std::filesystem::path aside = state.file_;
        aside += ".broken";
        std::error_code ignored;
        std::filesystem::rename(state.file_, aside, ignored);
        std::cerr << "lab: .lab/state.json cannot be read; it is set aside as " << aside.filename()
                  << ", and your progress is counted anew.\n";
        state.exercises_.clear();
    }
    return state;
}

void State::save() const {
    boost::json::object exercises;
    for (const auto& [id, progress] : exercises_) {
        exercises[id] = {{"passed", progress.passed}, {"ever", progress.ever},
                         {"points", progress.points}, {"checks", progress.checks},
                         {"hints", progress.hints},   {"verdict", progress.verdict}};
    }
    const boost::json::object document{{"schema", kSchema}, {"exercises", exercises}};

    std::error_code error;
    std::filesystem::create_directories(file_.parent_path(), error);
    const std::filesystem::path next = file_.string() + "." + std::to_string(getpid());
    std::ofstream out(next, std::ios::binary);
    out << boost::json::serialize(document) << "\n";
    out.close();
    if (out) std::filesystem::rename(next, file_, error);
    if (!out || error) std::cerr << "lab: your progress cannot be noted in " << file_ << "\n";
}

Progress State::get(const std::string& exercise) const {
    const auto found = exercises_.find(exercise);
    return found == exercises_.end() ? Progress{} : found->second;
}

std::filesystem::path back_up(const std::filesystem::path& root,
                              const std::filesystem::path& file) {
    static const std::string folder = timestamp() + "-" + std::to_string(getpid());
    const auto copy = root / ".lab" / "backup" / folder / file.lexically_relative(root);
    std::error_code error;
    std::filesystem::create_directories(copy.parent_path(), error);
    if (!error) std::filesystem::copy_file(file, copy, error);
    if (error) throw base::Error("back up " + file.string() + ": " + error.message());
    return copy;
}

}  // namespace lab
