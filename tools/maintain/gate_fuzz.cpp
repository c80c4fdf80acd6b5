// The gate that runs the fuzz targets, and what it says of one that broke.
#include "tools/maintain/gates.hpp"
#include "tools/starters_cut.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

namespace lab {

namespace {

constexpr std::size_t kTail = 40;

/// The files that libFuzzer wrote because of a break: NAME_fuzz-crash-HASH and the like. One that
/// only was slow for a moment ("slow-unit") is none.
std::vector<std::filesystem::path> artifacts(const GateRun& gate, const std::string& name) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(gate.folder())) {
        const std::string file = entry.path().filename().string();
        if (file.starts_with(name + "-") && !file.starts_with(name + "-slow-unit-")) {
            found.push_back(entry.path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// Everything that somebody needs who has no more than this page: the end of what the target said,
/// which names the artifact, and the bytes.
void show_break(GateRun& gate, const std::string& name) {
    const std::vector<std::string> said = split_lines(gate.last_output());
    gate.show(fmt::format("{} ended with status {}:", name, gate.last_status()));
    const std::size_t from = said.size() > kTail ? said.size() - kTail : 0;
    for (std::size_t i = 0; i < said.size(); ++i) {
        // The sentence about a break stands above its stack, which can be long.
        const bool matters = said[i].find("ERROR: ") != std::string::npos ||
                             said[i].find("INFO: Seed: ") != std::string::npos ||
                             said[i].find("runtime error: ") != std::string::npos;
        if (i >= from || matters) gate.show("  " + said[i].substr(0, 300));
    }
    for (const auto& file : artifacts(gate, name)) {
        gate.show(fmt::format("{} bytes; to have them again: base64 -d > {} <<END",
                              std::filesystem::file_size(file), file.filename().string()));
        // Bounded, as no input is longer than -max_len.
        gate.run({"base64", "-w", "100", file.string()});
        for (const std::string& line : split_lines(gate.last_output())) gate.show(line);
        gate.show("END");
    }
}

/// Each target for five seconds, from its seeds on. What it finds lies in the gate's folder. An
/// input may take five seconds of processor time (tests/fuzz/fuzz_entry.cpp); the limit on the
/// clock is for one that waits, and so far away that a machine which stalls does not reach it.
bool fuzz_target(GateRun& gate, const std::filesystem::path& program) {
    const std::string name = program.stem().string();
    const std::string check = name.substr(0, name.rfind("_fuzz"));
    const auto found = gate.folder() / check;
    std::filesystem::create_directories(found);
    const bool good =
        gate.run({program.string(), "-max_total_time=5", "-timeout=120", "-rss_limit_mb=2048",
                  "-max_len=20000", "-artifact_prefix=" + (gate.folder() / name).string() + "-",
                  found.string(), (program.parent_path() / "seeds" / check).string()});
    if (good) return true;
    show_break(gate, name);
    return gate.fail(name + " broke; the bytes are in " + gate.folder().string() +
                     " and below. Try them with: " + program.string() + " FILE");
}

}  // namespace

bool can_fuzz(GateRun& gate) {
    const auto source = gate.folder() / "probe.cpp";
    std::ofstream(source) << "#include <cstddef>\n"
                             "extern \"C\" int LLVMFuzzerTestOneInput(const unsigned char*, "
                             "std::size_t) { return 0; }\n";
    return gate.run({"clang++", "-fsanitize=fuzzer,address,undefined", source.string(), "-o",
                     (gate.folder() / "probe").string()});
}

GateOutcome fuzz(GateRun& gate) {
    if (!can_fuzz(gate)) return gate.skip("clang++ with its runtime is not installed");
    const std::filesystem::path build = gate.context().root / "build-fuzz";
    if (!gate.run({"cmake", "--preset", "fuzz"}) || !gate.build(build, {"labs_fuzz"})) {
        return GateOutcome::Failed;
    }
    std::vector<std::filesystem::path> programs;
    for (const auto& entry : std::filesystem::directory_iterator(build / "tests" / "fuzz")) {
        const bool is_target = entry.is_regular_file() && entry.path().extension().empty() &&
                               entry.path().filename().string().ends_with("_fuzz");
        if (is_target) programs.push_back(entry.path());
    }
    std::sort(programs.begin(), programs.end());
    if (programs.empty()) gate.fail("there are no fuzz targets in " + build.string());
    bool good = !programs.empty();
    for (const auto& program : programs) good = fuzz_target(gate, program) && good;
    return good ? GateOutcome::Passed : GateOutcome::Failed;
}

}  // namespace lab
