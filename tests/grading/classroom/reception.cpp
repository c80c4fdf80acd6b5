#include "tests/grading/classroom/reception.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/classroom/hand_over.hpp"
#include "tests/grading/classroom/safe_file.hpp"
#include "tests/grading/classroom/spawn.hpp"

#include <fmt/core.h>

#include <chrono>
#include <fstream>

namespace grading::classroom {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::uint64_t kLargestArchive = 20u << 20;
constexpr auto kUnpackTime = 30s;

/// Throws `base::Error` with a sentence about the student's archive.
fs::path unpacked(const Submission& submission, const Workshop& shop, const fs::path& place) {
    std::string bytes;
    try {
        bytes = read_untrusted(submission.path, kLargestArchive);
    } catch (const base::Error& error) {
        throw base::Error(std::string("the archive ") + error.what());
    }
    const auto archive = place / "handed-in";
    std::ofstream(archive, std::ios::binary) << bytes;
    const auto folder = shop.make_writable(place.lexically_relative(shop.root()) / "unpacked");
    SpawnOptions options;
    options.user = shop.user();
    options.time = kUnpackTime;
    const Spawned ran = run_captured(
        {shop.driver().string(), "unpack", archive.string(), folder.string()}, options);
    if (ran.timed_out) throw base::Error("the archive takes too long to unpack");
    if (ran.status != 0) {
        const auto reason = ran.err.substr(0, ran.err.find('\n'));
        throw base::Error(reason.empty() ? "the archive could not be unpacked" : reason);
    }
    return folder;
}

}  // namespace

Intake receive(const Submission& submission, const std::vector<std::string>& wanted,
               const Workshop& shop, const fs::path& place) {
    Intake intake;
    try {
        const auto folder =
            submission.archive ? unpacked(submission, shop, place) : submission.path;
        intake = take(folder, wanted);
    } catch (const base::Error& error) {
        intake.notes = {error.what()};
        for (const auto& name : wanted) {
            intake.missing[name] = fmt::format("{} is missing: {}.", name, error.what());
        }
    }
    write_hand_over(place, intake);
    return intake;
}

}  // namespace grading::classroom
