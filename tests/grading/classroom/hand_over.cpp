#include "tests/grading/classroom/hand_over.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/classroom/safe_file.hpp"

#include <boost/json.hpp>

#include <string>

namespace grading::classroom {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::uint64_t kMostBytes = 64u << 20;

}  // namespace

void write_hand_over(const fs::path& place, const Intake& intake) {
    for (const auto& [name, content] : intake.files)
        write_atomically(place / "src" / name, content);
    json::object missing;
    for (const auto& [name, sentence] : intake.missing) missing[name] = sentence;
    write_atomically(place / "missing.json", json::serialize(missing));
}

Intake read_hand_over(const fs::path& place) {
    Intake intake;
    for (const auto& entry : fs::directory_iterator(place / "src")) {
        intake.files[entry.path().filename().string()] = read_untrusted(entry.path(), kMostBytes);
    }
    const auto missing = json::parse(read_untrusted(place / "missing.json", kMostBytes));
    for (const auto& [name, sentence] : missing.as_object()) {
        intake.missing[std::string(name)] = std::string(sentence.as_string());
    }
    return intake;
}

}  // namespace grading::classroom
