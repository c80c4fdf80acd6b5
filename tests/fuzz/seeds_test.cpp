// Everywhere, also where there is no libFuzzer: the checks pass with the bytes they start from,
// each cut short, and with what once broke them.
#include "tests/fuzz/checks.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

namespace fs = std::filesystem;

/// The files of tests/fuzz/regressions/CHECK.
std::vector<std::string> regressions(std::string_view check) {
    std::vector<std::string> found;
    const fs::path folder = fs::path(LABS_REGRESSIONS) / check;
    if (!fs::exists(folder)) return found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        found.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return found;
}

}  // namespace

TEST_CASE("every check has seeds", "[fuzz]") {
    for (const fuzz::Check& check : fuzz::checks()) {
        INFO(check.name);
        CHECK(fuzz::seeds(check.name).size() >= 4);
    }
}

TEST_CASE("the checks pass with their seeds, cut short anywhere", "[fuzz]") {
    for (const fuzz::Check& check : fuzz::checks()) {
        for (const std::string& seed : fuzz::seeds(check.name)) {
            INFO(check.name << ": " << seed);
            const std::size_t step = 1 + seed.size() / 50;
            for (std::size_t size = 0; size <= seed.size(); size += step) {
                REQUIRE_NOTHROW(check.run(std::string_view(seed).substr(0, size)));
            }
            REQUIRE_NOTHROW(check.run(seed));
        }
    }
}

TEST_CASE("the checks pass with what once broke them", "[fuzz]") {
    for (const fuzz::Check& check : fuzz::checks()) {
        for (const std::string& bytes : regressions(check.name)) {
            INFO(check.name << ": " << bytes);
            REQUIRE_NOTHROW(check.run(bytes));
        }
    }
}
