#include "tools/maintain/gates.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/report.hpp"
#include "tools/course.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace lab {

namespace {

GateOutcome outcome(bool good) {
    return good ? GateOutcome::Passed : GateOutcome::Failed;
}

bool ctest(GateRun& gate, const std::filesystem::path& build, const std::string& label,
           const std::string& except = "none") {
    // Two at a time: they often wait for a program or a clock.
    return gate.run({"ctest", "--test-dir", build.string(), "-L", label, "-LE", except, "-j2",
                     "--output-on-failure", "--no-tests=error"});
}

GateOutcome unit(GateRun& gate) {
    const bool good =
        gate.build(gate.context().build, {"all"}) && ctest(gate, gate.context().build, "unit");
    if (!good) return GateOutcome::Failed;
    std::string skipped;
    if (!std::filesystem::exists("/usr/bin/redis-server"))
        skipped = "tasks over Redis: no redis-server here (package redis-server)";
    if (!gate.run({"/usr/bin/python3", "-c", "import jsonschema"})) {
        skipped += (skipped.empty() ? "" : ", ") +
                   std::string("marks before Python: package python3-jsonschema is not here");
    }
    if (!skipped.empty()) gate.note(skipped);
    return outcome(good);
}

GateOutcome e2e(GateRun& gate) {
    return outcome(gate.build(gate.context().build, {"labs_tests"}) &&
                   ctest(gate, gate.context().build, "e2e"));
}

GateOutcome starters_cut(GateRun& gate) {
    return outcome(gate.lab({"starters", "--verify"}));
}

/// Compiles every starter once more, with warnings as errors.
bool starters_have_no_warning(GateRun& gate) {
    const Context& context = gate.context();
    const auto database = boost::json::parse(read_file(context.build / "compile_commands.json"));
    bool good = true;
    const grading::Catalogue course = load_course(context);
    for (const grading::Lab& lab : course.labs()) {
        const std::string folder = (context.root / lab.folder).string() + "/";
        for (const auto& entry : database.as_array()) {
            const std::string file(entry.at("file").as_string());
            if (!file.starts_with(folder)) continue;
            RunSettings settings;
            settings.folder = std::string(entry.at("directory").as_string());
            const std::string command(entry.at("command").as_string());
            good = gate.run({"sh", "-c", command + " -Werror -fsyntax-only"}, settings) && good;
        }
    }
    return good;
}

/// Whether the words name the TODO of the exercise, or of one that it needs and that comes first.
bool names_todo(const std::string& in_words, const grading::Check& check) {
    const auto named = [&](const std::string& id) {
        return in_words.find(id + ":") != std::string::npos;
    };
    return named(check.id) || std::any_of(check.needs.begin(), check.needs.end(), named);
}

/// Every exercise not begun must say so, and name its TODO.
GateOutcome starters_fail(GateRun& gate) {
    const auto file = gate.folder() / "results.json";
    if (!gate.lab({"build"}) || !starters_have_no_warning(gate)) return GateOutcome::Failed;
    gate.lab({"check", "--keep-going", "--json", file.string()});
    const auto results = grading::from_json(read_file(file));
    const grading::Catalogue course = load_course(gate.context());
    bool good = !results.empty();
    for (const grading::Result& result : results) {
        if (result.verdict == grading::Verdict::NotStarted &&
            names_todo(result.in_words, course.check(result.id))) {
            continue;
        }
        good = gate.fail("the starter of " + result.id + " is judged " +
                         std::string(grading::words(result.verdict)) +
                         ", not NOT STARTED with its TODO");
    }
    return outcome(good);
}

GateOutcome solutions(GateRun& gate) {
    return outcome(gate.lab({"check", "--solution", "--keep-going"}));
}

GateOutcome asan(GateRun& gate) {
    // With clang++ the library is compiled once for this gate and the fuzz targets.
    const std::string preset = can_fuzz(gate) ? "fuzz" : "asan";
    const std::filesystem::path build = gate.context().root / ("build-" + preset);
    if (!gate.run({"cmake", "--preset", preset})) return GateOutcome::Failed;
    RunSettings settings;
    settings.environment = {{"LAB_BUILD", build.string()}};
    return outcome(gate.lab({"check", "--solution", "--keep-going"}, settings) &&
                   gate.build(build, {"labs_unit_tests"}) &&
                   ctest(gate, build, "unit", "classroom"));
}

/// Says of a peer of the interop tests that it is not here; "" when it is.
std::string missing_peer(GateRun& gate, const std::string& peer, const std::string& package) {
    const auto script = gate.context().root / "tests" / "interop" / "with_peer";
    if (gate.run({script.string(), peer, package, "true"})) return "";
    const std::string& said = gate.last_output();
    return said.empty() ? "no " + peer + " here" : said.substr(0, said.find('\n'));
}

GateOutcome interop(GateRun& gate) {
    const std::string pyro4 = missing_peer(gate, "Pyro4", "python3-pyro4");
    const std::string examples =
        missing_peer(gate, "/usr/share/doc/pyro4/examples", "pyro4-examples");
    const std::string pyro5 = missing_peer(gate, "Pyro5", "python3-pyro5");
    const std::string celery =
        missing_peer(gate, "celery, sqlalchemy", "python3-celery python3-sqlalchemy");
    const std::string redis = missing_peer(gate, "redis", "python3-redis");
    const std::string redis_server = missing_peer(gate, "/usr/bin/redis-server", "redis-server");
    // Where the distribution has Pyro4 and Celery, their absence is a fault of the set-up.
    std::string release;
    if (std::filesystem::exists("/etc/os-release")) release = read_file("/etc/os-release");
    const bool has_pyro4 = release.find("VERSION_CODENAME=bookworm") != std::string::npos;
    std::string skipped;
    for (const std::string& reason : {pyro4, examples, pyro5, celery, redis, redis_server}) {
        if (reason.empty()) continue;
        if (has_pyro4 && reason != pyro5) {
            gate.fail(reason);
            return GateOutcome::Failed;
        }
        skipped += (skipped.empty() ? "" : ", ") + reason;
    }
    if (!pyro4.empty() && !pyro5.empty() && !celery.empty()) return gate.skip(skipped);
    const auto& build = gate.context().build;
    // Two at a time: they mostly wait for one another's programs.
    const bool good = gate.build(build, {"labs_interop"}) &&
                      gate.run({"ctest", "--test-dir", build.string(), "-L", "interop", "-j2",
                                "--output-on-failure", "--no-tests=error"});
    if (good && !skipped.empty()) gate.note(skipped);
    return outcome(good);
}

GateOutcome tsan(GateRun& gate) {
    const std::filesystem::path build = gate.context().root / "build-tsan";
    return outcome(gate.run({"cmake", "--preset", "tsan"}) &&
                   gate.build(build, {"labs_thread_tests"}) &&
                   ctest(gate, build, "threads", "classroom"));
}

GateOutcome mutants(GateRun& gate) {
    return outcome(gate.lab({"mutants", "-j", "3"}));  // while one waits, two compile
}

GateOutcome guide(GateRun& gate) {
    return outcome(gate.lab({"guide"}));
}

GateOutcome grade(GateRun& gate) {
    const auto& root = gate.context().root;
    return outcome(gate.build(gate.context().build, {"all"}) &&
                   ctest(gate, gate.context().build, "classroom") &&
                   gate.lab({"grade", (root / "tests" / "submissions").string(), "--out",
                             gate.folder().string()}));
}

/// The edition that students get, in their hands: it builds by itself, and nothing is begun.
GateOutcome edition(GateRun& gate) {
    const auto folder = gate.folder() / "students";
    RunSettings there;
    there.folder = folder;
    there.environment = {{"LAB_ROOT", folder.string()}, {"LAB_BUILD", (folder / "build").string()}};
    const std::string lab = (folder / "build" / "lab").string();
    const bool good = gate.lab({"export", folder.string()}) &&
                      gate.run({"cmake", "--preset", "dev"}, there) &&
                      gate.build(folder / "build", {"lab"}) &&
                      gate.run({lab, "check", "1", "--begun", "--keep-going"}, there) &&
                      gate.run({lab, "demo", "1"}, there);
    if (good) std::filesystem::remove_all(folder);
    return outcome(good);
}

GateOutcome package(GateRun& gate) {
    return outcome(gate.build(gate.context().build, {"package_tests"}) &&
                   ctest(gate, gate.context().build, "package"));
}

bool has_extension(const std::filesystem::path& file) {
    return file.extension() == ".cpp" || file.extension() == ".hpp";
}

/// Our sources: everything but build folders and what begins with a dot. Submissions are as their
/// students left them.
std::vector<std::string> sources(const std::filesystem::path& root) {
    std::vector<std::string> files;
    auto entry = std::filesystem::recursive_directory_iterator(root);
    for (; entry != std::filesystem::recursive_directory_iterator(); ++entry) {
        const std::string name = entry->path().filename().string();
        if (entry->is_directory() && (name.starts_with(".") || name.starts_with("build") ||
                                      name == "submissions" || name == "mutants")) {
            entry.disable_recursion_pending();
        } else if (entry->is_regular_file() && has_extension(entry->path())) {
            files.push_back(entry->path().lexically_relative(root).string());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

GateOutcome format(GateRun& gate) {
    const auto& root = gate.context().root;
    if (!gate.run({"bash", "-n", "lab"})) return GateOutcome::Failed;
    if (!find_program("shellcheck").empty() &&
        !gate.run({"shellcheck", "lab", "tests/interop/with_peer",
                   "tests/grading/marks/packages/gradescope/setup.sh",
                   "tests/grading/marks/packages/gradescope/run_autograder"})) {
        return GateOutcome::Failed;
    }
    std::string formatter;
    for (const char* name : {"clang-format-14", "clang-format"}) {
        const bool good = formatter.empty() && !find_program(name).empty() &&
                          gate.run({name, "--version"}) &&
                          gate.last_output().find("version 14") != std::string::npos;
        if (good) formatter = name;
    }
    if (formatter.empty()) return gate.skip("clang-format 14 is the one that counts; not here");
    std::vector<std::string> command{formatter, "--dry-run", "-Werror"};
    const auto files = sources(root);
    command.insert(command.end(), files.begin(), files.end());
    return outcome(gate.run(command));
}

}  // namespace

const std::vector<Gate>& gates() {
    static const std::vector<Gate> table{
        {"format", "clang-format and shellcheck find nothing", format},
        {"unit", "the unit tests of the library, the engine and the tools", unit},
        {"starters", "the starters are what the solutions give", starters_cut},
        {"starters-fail", "starters compile without a warning and fail, naming the TODO",
         starters_fail},
        {"solutions", "the solutions pass every check", solutions},
        {"mutants", "wrong solutions fail as foreseen, alternative ones pass", mutants},
        {"guide", "what the guides tell to run prints what they show", guide},
        {"grade", "the class that comes with the course is graded", grade},
        {"package", "an autograder.zip sets itself up from nothing and grades", package, true},
        {"e2e", "the lab command itself", e2e},
        {"edition", "what students get builds and works by itself", edition},
        {"interop", "clients and daemons beside Python's Pyro4 and Pyro5", interop},
        {"asan", "solutions and unit tests under ASan and UBSan", asan},
        {"tsan", "the library's threads under ThreadSanitizer", tsan},
        {"fuzz", "invented bytes break no decoder", fuzz}};
    return table;
}

GateRun::GateRun(const Context& context, std::string_view name)
    : context_(context),
      folder_(context.build / "test" / name),
      log_(context.build / "test" / (std::string(name) + ".log")),
      name_(name),
      line_(context) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    log_out_.open(log_, std::ios::binary);
}

bool GateRun::run(const std::vector<std::string>& command, RunSettings settings) {
    log_out_ << "$ " << shell_text(command) << "\n" << std::flush;
    if (settings.folder.empty()) settings.folder = context_.root;
    settings.environment.emplace_back("NO_COLOR", "1");
    settings.on_line = [this](std::string_view line) {
        log_out_ << line << "\n" << std::flush;
        line_.show(name_ + ": " + std::string(line));
    };
    const Ran ran = run_program(command, settings);
    line_.clear();
    last_output_ = ran.output;
    last_status_ = ran.status;
    if (!ran.output.empty() && !ran.output.ends_with('\n')) {
        log_out_ << ran.output.substr(ran.output.rfind('\n') + 1) << "\n";
    }
    log_out_ << "(status " << ran.status << ")\n" << std::flush;
    if (ran.status == 127) reason_ = command.front() + " is not installed";
    return ran.status == 0;
}

bool GateRun::lab(const Arguments& arguments, RunSettings settings) {
    std::vector<std::string> command{(context_.build / "lab").string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    settings.environment.emplace_back("LAB_ROOT", context_.root.string());
    return run(command, std::move(settings));
}

bool GateRun::build(const std::filesystem::path& folder, const std::vector<std::string>& targets) {
    std::vector<std::string> command{"ninja", "-C", folder.string()};
    command.insert(command.end(), targets.begin(), targets.end());
    return run(command);
}

bool GateRun::fail(const std::string& reason) {
    log_out_ << reason << "\n";
    if (reason_.empty()) reason_ = reason;
    return false;
}

void GateRun::show(const std::string& line) {
    shown_.push_back(line);
}

void GateRun::note(const std::string& skipped) {
    remark_ = "; skipped: " + skipped;
    log_out_ << "skipped: " << skipped << "\n";
}

GateOutcome GateRun::skip(const std::string& reason) {
    reason_ = reason;
    log_out_ << "skipped: " << reason << "\n";
    return GateOutcome::Skipped;
}

}  // namespace lab
