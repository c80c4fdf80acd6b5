// What common/tasks/README.md shows is compiled: its programs stand in the folder readme.
#include "tests/common/process.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

TEST_CASE("every program that the README shows is compiled", "[tasks]") {
    std::string source;
    for (const auto* name : {"add_worker", "add_client", "careful_worker"}) {
        source += test::read_file(std::string(LABS_SOURCE_DIR "/tests/common/tasks/readme/") +
                                  name + ".cpp");
    }
    const std::string readme = test::read_file(LABS_SOURCE_DIR "/common/tasks/README.md");
    const std::string start = "```cpp\n";
    std::size_t blocks = 0;
    for (auto at = readme.find(start); at != std::string::npos; at = readme.find(start, at)) {
        at += start.size();
        const std::string block = readme.substr(at, readme.find("```", at) - at);
        INFO(block);
        CHECK(source.find(block) != std::string::npos);
        ++blocks;
    }
    CHECK(blocks == 3);
}
