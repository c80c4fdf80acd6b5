#include "tests/interop/facts.hpp"

#include "tests/support/catch.hpp"

#include <sstream>

namespace interop {

Facts facts(const std::string& output) {
    Facts found;
    std::istringstream in(output);
    std::string line, last;
    while (std::getline(in, line)) {
        last = line;
        const std::size_t blank = line.find(' ');
        if (blank == std::string::npos) continue;
        std::string name = line.substr(0, blank);
        while (found.contains(name)) name += "'";
        found[name] = line.substr(blank + 1);
    }
    INFO(output);
    REQUIRE(last == "end");
    REQUIRE(!found.empty());
    return found;
}

void check_same(const Facts& pythons, const Facts& ours, const Facts& meant) {
    for (const auto& [name, text] : pythons) {
        INFO("fact " << name);
        const auto our = ours.find(name);
        REQUIRE(our != ours.end());
        const auto other = meant.find(name);
        if (other == meant.end()) {
            CHECK(our->second == text);
        } else {
            CHECK(our->second != text);
            if (!other->second.empty()) CHECK(our->second == other->second);
        }
    }
    CHECK(ours.size() == pythons.size());
    for (const auto& [name, text] : meant) {
        INFO("meant to differ: " << name);
        CHECK(pythons.contains(name));
    }
}

}  // namespace interop
