// What becomes of a student edition's files when a newer one comes.
#include "tools/instructor/edition_update.hpp"

#include "common/base/errors.hpp"
#include "tests/support/catch.hpp"

#include <map>

using lab::Change;
using lab::Manifest;

namespace {

/// The steps, as "write PATH", for what is there now.
std::vector<std::string> steps(const Manifest& handed_out, const Manifest& newer,
                               const Manifest& there) {
    const auto found = [&](const std::string& path) -> std::optional<std::string> {
        const auto file = there.find(path);
        if (file == there.end()) return std::nullopt;
        return file->second;
    };
    std::vector<std::string> words;
    for (const Change& change : lab::plan_update(handed_out, newer, found)) {
        const char* const names[] = {"write ", "remove ", "keep "};
        words.push_back(names[static_cast<int>(change.step)] + change.path);
    }
    return words;
}

using Steps = std::vector<std::string>;

}  // namespace

TEST_CASE("a file as it was handed out is replaced, one that was changed stays") {
    CHECK(steps({{"a", "1"}}, {{"a", "2"}}, {{"a", "1"}}) == Steps{"write a"});
    CHECK(steps({{"a", "1"}}, {{"a", "2"}}, {{"a", "mine"}}) == Steps{"keep a"});
    CHECK(steps({{"a", "1"}}, {{"a", "1"}}, {{"a", "mine"}}) == Steps{"keep a"});
    CHECK(steps({{"a", "1"}}, {{"a", "1"}}, {{"a", "1"}}).empty());
    CHECK(steps({{"a", "1"}}, {{"a", "2"}}, {{"a", "2"}}).empty());
}

TEST_CASE("new files come, removed ones come back, a student's own file of that name stays") {
    CHECK(steps({}, {{"a", "1"}}, {}) == Steps{"write a"});
    CHECK(steps({{"a", "1"}}, {{"a", "1"}}, {}) == Steps{"write a"});
    CHECK(steps({}, {{"a", "1"}}, {{"a", "mine"}}) == Steps{"keep a"});
}

TEST_CASE("what the newer edition lacks goes away, unless it was changed") {
    CHECK(steps({{"a", "1"}}, {}, {{"a", "1"}}) == Steps{"remove a"});
    CHECK(steps({{"a", "1"}}, {}, {{"a", "mine"}}) == Steps{"keep a"});
    CHECK(steps({{"a", "1"}}, {}, {}).empty());
    CHECK(steps({}, {}, {{"notes", "mine"}}).empty());
}

TEST_CASE("the list of an edition's files is read as it was written") {
    const Manifest manifest{{"lab", lab::fingerprint_of("x")}, {"a \"b\"/ü", "2"}};
    CHECK(lab::manifest_from_json(lab::manifest_to_json(manifest)) == manifest);
    CHECK(lab::fingerprint_of("x") != lab::fingerprint_of("y"));
    for (const char* text : {"", "{}", "[]", R"({"schema": "other", "files": {}})",
                             R"({"schema": "labs/edition/1", "files": {"../secret": "1"}})",
                             R"({"schema": "labs/edition/1", "files": {"a/../../secret": "1"}})",
                             R"({"schema": "labs/edition/1", "files": {"/etc/passwd": "1"}})",
                             R"({"schema": "labs/edition/1", "files": {"a": 1}})"}) {
        INFO(text);
        CHECK_THROWS_AS(lab::manifest_from_json(text), base::Error);
    }
}
