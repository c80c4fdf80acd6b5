#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/course.hpp"
#include "tools/process.hpp"
#include "tools/terminal.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace lab {

namespace {

const Usage kUsage{"bench feedback [options]",
                   "Measures what a student waits for: `./lab check 1.1` after a one-line edit,\n"
                   "against the compiler alone on that file, and with nothing to build.",
                   {{"--runs", "N", "of each, interleaved (9)"},
                    {"--finished", "", "edit the finished program instead of your file's text"}}};

constexpr double kMostRatio = 1.25;
constexpr double kMostIdle = 1.0;

/// Puts a file back when it goes out of scope.
class Restored {
public:
    explicit Restored(std::filesystem::path file) : file_(std::move(file)) {
        there_ = std::filesystem::exists(file_);
        if (there_) content_ = read_file(file_);
    }
    ~Restored() {
        std::error_code ignored;
        if (!there_) {
            std::filesystem::remove(file_, ignored);
            return;
        }
        try {
            write_file(file_, content_);
        } catch (const base::Error& error) {
            std::cerr << "lab bench: " << error.what() << "\n";
        }
    }
    Restored(const Restored&) = delete;
    Restored& operator=(const Restored&) = delete;

    const std::string& content() const { return content_; }

private:
    std::filesystem::path file_;
    std::string content_;
    bool there_ = false;
};

/// The compiler's command for a file, its output going elsewhere.
std::string compile_command(const Context& context, const std::filesystem::path& file) {
    const auto database = boost::json::parse(read_file(context.build / "compile_commands.json"));
    for (const auto& entry : database.as_array()) {
        if (entry.at("file").as_string() != file.string()) continue;
        std::string command(entry.at("command").as_string());
        const auto at = command.find(" -o ");
        const auto end = command.find(' ', at + 4);
        return "cd '" + std::string(entry.at("directory").as_string()) + "' && " +
               command.replace(at, end - at, " -o " + (context.build / "bench.o").string());
    }
    throw base::Error("compile_commands.json says nothing of " + file.string());
}

struct Sample {
    std::vector<double> seconds;

    double median() const {
        std::vector<double> sorted = seconds;
        std::sort(sorted.begin(), sorted.end());
        return sorted[sorted.size() / 2];
    }
    std::string text() const {
        const auto [least, most] = std::minmax_element(seconds.begin(), seconds.end());
        char buffer[80];
        std::snprintf(buffer, sizeof buffer, "%6.0f ms   (%.0f to %.0f)", median() * 1e3,
                      *least * 1e3, *most * 1e3);
        return buffer;
    }
};

void check_once(const Context& context, Sample* sample) {
    const Ran ran = run_program({(context.root / "lab").string(), "check", "1.1"});
    if (ran.status != AllPassed && ran.status != SomethingFailed) {
        throw base::Error("./lab check 1.1: " + ran.output);
    }
    if (sample) sample->seconds.push_back(ran.seconds);
}

}  // namespace

int bench(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    if (parsed.first() != "feedback") throw base::UsageError("what to measure? lab bench feedback");
    const unsigned runs = parsed.number("--runs", 9, 1);
    const grading::Catalogue course = load_course(context);
    const grading::Lab& lab = course.lab("1");
    const auto file = source_folder(context, lab, false) / "time_server.cpp";
    const std::string compile = compile_command(context, file);

    Sample bare, edited, idle;
    {
        const Restored state(context.root / ".lab" / "state.json");
        const Restored source(file);
        std::string text = source.content();
        if (parsed.has("--finished")) {
            text = read_file(source_folder(context, lab, true) / "time_server.cpp");
        }
        Line line(context);
        write_file(file, text);
        check_once(context, nullptr);
        for (unsigned run = 1; run <= runs; ++run) {
            line.show("round " + std::to_string(run) + " of " + std::to_string(runs));
            write_file(file, text + "// edit " + std::to_string(run) + "\n");
            const Ran ran = run_program({"sh", "-c", "exec 2>&1; " + compile});
            if (ran.status != 0) throw base::Error("the compiler alone fails: " + ran.output);
            bare.seconds.push_back(ran.seconds);
            check_once(context, &edited);
            check_once(context, &idle);
        }
    }
    std::filesystem::remove(context.build / "bench.o");
    run_program({(context.root / "lab").string(), "build", "1.1"});

    const double ratio = edited.median() / bare.median();
    std::printf("the compiler alone         %s\n", bare.text().c_str());
    std::printf("./lab check after an edit  %s   %.2f x, at most %.2f\n", edited.text().c_str(),
                ratio, kMostRatio);
    std::printf("./lab check, nothing new   %s   at most %.0f ms\n", idle.text().c_str(),
                kMostIdle * 1e3);
    return ratio <= kMostRatio && idle.median() <= kMostIdle ? AllPassed : SomethingFailed;
}

}  // namespace lab
