// A folder of programs that are small bash scripts, and the checks run against it, for tests.
//
//     Bench bench;
//     bench.program("greet", "echo hello");
//     CHECK(bench.run("run g greet\nlane g\n  hello\n").passed());
//
// Not thread-safe.
#pragma once

#include "tests/grading/report.hpp"
#include "tests/grading/runner.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace grading {

/// A folder of programs, and the checks run against it.
class Bench {
public:
    void program(const std::string& name, const std::string& script) {
        write(folder_.path() / "programs" / name, script);
    }
    void helper(const std::string& name, const std::string& script) {
        write(folder_.path() / "helpers" / name, script);
    }

    Result run(const std::string& statements, unsigned seed = 7, RunOptions options = {}) {
        const auto check = parse_check("step 1.1 \"a step\" points 3\n" + statements, "1.1.expect");
        options.programs = folder_.path() / "programs";
        options.helpers = folder_.path() / "helpers";
        options.logs = folder_.path() / "logs";
        options.seed = seed;
        auto result = run_check(check, options);
        UNSCOPED_INFO(render(result, {}));
        return result;
    }

private:
    static void write(const std::filesystem::path& path, const std::string& script) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << "#!/bin/bash\n" << script;
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    }

    TemporaryFolder folder_;
};

}  // namespace grading
