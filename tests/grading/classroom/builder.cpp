#include "tests/grading/classroom/builder.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/classroom/spawn.hpp"
#include "tests/grading/processes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace grading::classroom {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kCompileTime = 60s;
constexpr std::uint64_t kCompileMemory = 2ull << 30;
constexpr std::uint64_t kCompileFile = 100ull << 20;
constexpr std::uint64_t kCompileScratch = 256ull << 20;
constexpr unsigned kCompileCpu = 45;

void append(Argv& to, const std::vector<std::string>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

/// `-Ifolder` for the pristine headers comes first: nobody else has a folder common/.
Argv compile_flags(const Recipe& recipe, const fs::path& headers) {
    Argv argv = {recipe.compiler.string()};
    append(argv, recipe.flags);
    append(argv, {"-w", "-fmax-errors=20", "-fdiagnostics-color=never", "-I" + headers.string()});
    append(argv, recipe.include_flags);
    return argv;
}

/// Messages of the compiler in plain ASCII, paths as given.
std::vector<std::string> compiler_environment() {
    return {"PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=/tmp", "TMPDIR=/tmp"};
}

/// The next line of `text`, which is cut there.
std::string_view next_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

bool names_one_of(std::string_view line, const std::vector<std::string>& files) {
    return std::any_of(files.begin(), files.end(), [&](const std::string& file) {
        return line.starts_with(file + ":") || line.starts_with("./" + file + ":");
    });
}

}  // namespace

std::string first_error(const std::string& diagnostics, const std::vector<std::string>& files) {
    std::string elsewhere;
    std::string_view rest = diagnostics;
    while (!rest.empty()) {
        const auto line = next_line(rest);
        const bool error = line.find("error: ") != std::string_view::npos ||
                           line.find("undefined reference") != std::string_view::npos;
        if (!error) continue;
        if (names_one_of(line, files)) return std::string(line);
        if (elsewhere.empty()) elsewhere = line;
    }
    if (!elsewhere.empty()) return elsewhere;
    return diagnostics.substr(0, diagnostics.find('\n'));
}

Builder::Builder(const Recipe& recipe, BuildPlaces places, const Jail& jail, const Intake& intake)
    : recipe_(recipe), places_(std::move(places)), jail_(jail), intake_(intake) {}

const Built& Builder::program(const std::string& name) {
    auto it = built_.find(name);
    if (it == built_.end()) it = built_.emplace(name, compile(name)).first;
    return it->second;
}

/// Why a file that the program needs is not there, or nothing.
std::string Builder::missing_file(const std::string& name) const {
    const auto source = intake_.files.find(name + ".cpp");
    if (source == intake_.files.end()) {
        const auto why = intake_.missing.find(name + ".cpp");
        return why == intake_.missing.end() ? name + ".cpp is missing." : why->second;
    }
    for (const auto& shared : recipe_.shared) {
        const auto why = intake_.missing.find(shared);
        const bool included = source->second.find("\"" + shared + "\"") != std::string::npos;
        if (included && why != intake_.missing.end()) return why->second;
    }
    return {};
}

/// No precompiled Asio: it would save 0.6 of the 3.3 s of one program in seven.
Argv Builder::command(const std::string& name) const {
    Argv argv = compile_flags(recipe_, places_.headers);
    append(argv, {"-iquote", places_.source.string(), "./" + name + ".cpp", "-o",
                  (places_.programs / name).string()});
    append(argv, recipe_.link_flags);
    append(argv, {"-Wl,--start-group"});
    for (const auto& library : recipe_.libraries) {
        const fs::path staged = places_.libraries / fs::path(library).filename();
        argv.push_back(library.ends_with(".a") && fs::exists(staged) ? staged.string() : library);
    }
    append(argv, {"-Wl,--end-group"});
    return argv;
}

Built Builder::compile(const std::string& name) const {
    Built built;
    built.problem = missing_file(name);
    if (!built.problem.empty()) return built;

    Reach reach;
    reach.read = {places_.headers, places_.libraries, places_.source};
    reach.read.insert(reach.read.end(), recipe_.reach.begin(), recipe_.reach.end());
    reach.write = {places_.programs};
    reach.folder = places_.source;
    reach.memory = kCompileMemory;
    reach.file_size = kCompileFile;
    reach.scratch = kCompileScratch;
    reach.cpu_seconds = kCompileCpu;
    SpawnOptions options;
    options.folder = places_.source;
    options.environment = compiler_environment();
    options.time = kCompileTime;
    const Spawned ran = run_captured(jail_.confine(command(name), reach), options);

    if (ran.status == 128 + kNoJail)
        throw base::Error("the compiler's jail did not come about: " +
                          ran.err.substr(0, ran.err.find('\n')));
    built.diagnostics = ran.err;
    built.ok = ran.status == 0 && fs::is_regular_file(places_.programs / name);
    if (built.ok) return built;
    std::vector<std::string> files = {name + ".cpp"};
    files.insert(files.end(), recipe_.shared.begin(), recipe_.shared.end());
    if (ran.timed_out) {
        built.problem = fmt::format("Compiling {}.cpp took more than {} s.", name,
                                    std::chrono::seconds(kCompileTime).count());
    } else {
        built.problem = first_error(ran.err, files);
        if (built.problem.starts_with("./")) built.problem.erase(0, 2);
    }
    if (built.problem.empty()) {
        built.problem = fmt::format("{}.cpp: the compiler ended with status {}.", name, ran.status);
    }
    return built;
}

}  // namespace grading::classroom
