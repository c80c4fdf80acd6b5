#include "tests/e2e/small_course.hpp"

#include "tools/course.hpp"

namespace {

const std::string kFiller = "#\n#\n#\n#\n#\n#\n#\n#\n#\n#\n#\n#\n#\n#\n#\n";

// A shell script in which `#//` hides a line from the shell and not from us is not possible, so the
// markers stand in a here-document that the shell skips.
const std::string kHead = "#!/bin/sh\n" + kFiller + ": <<'SKIP'\n";

}  // namespace

const std::string SmallCourse::kSolution = kHead +
                                           "// LAB 1.1 say hello\n"
                                           "// A hint.\n"
                                           "//~ TODO\n"
                                           "the answer\n"
                                           "// END 1.1\n"
                                           "SKIP\n"
                                           "echo hello\n";

const std::string SmallCourse::kStarter = kHead +
                                          "// LAB 1.1 say hello\n"
                                          "// A hint.\n"
                                          "TODO\n"
                                          "// END 1.1\n"
                                          "SKIP\n"
                                          "echo hello\n";

SmallCourse::SmallCourse() {
    write("solutions/lab1-small/greeter.cpp", kSolution);
    write("lab1-small/greeter.cpp", kStarter);
    write("lab1-small/hints.md",
          "# Hints\n\n## 1.1\n\n### Nudge\nfirst\n\n### Pointer\nsecond\n\n### Nearly the "
          "code\nthird\n");
    write("lab1-small/checks/1.1.expect",
          "step 1.1 \"it says hello\"   points 2\n"
          "by-hand greeter greeter\n"
          "run greeter greeter\n"
          "lane greeter\n"
          "  hello\n");
    write("build/lab1.json",
          R"({"number": 1, "folder": "lab1-small", "programs": ["greeter"], "shared": []})");
    write(
        "build/build.ninja",
        "rule script\n"
        "  command = if grep -q '^SYNTAX' $in; then echo '" +
            root().string() +
            "/lab1-small/greeter.cpp:7:1: error: no such word'; echo '    7 | SYNTAX'; exit 1; fi;"
            " cp $in $out && chmod +x $out\n"
            "build lab1-small/greeter: script ../lab1-small/greeter.cpp\n"
            "build solutions/lab1-small/greeter: script ../solutions/lab1-small/greeter.cpp\n"
            "build common/name_server: script ../solutions/lab1-small/greeter.cpp\n"
            "build common/nsc: script ../solutions/lab1-small/greeter.cpp\n"
            "build tests/peers/name_server: script ../solutions/lab1-small/greeter.cpp\n");
}

lab::Ran SmallCourse::run(const std::vector<std::string>& arguments) const {
    std::vector<std::string> command{LABS_LAB};
    command.insert(command.end(), arguments.begin(), arguments.end());
    lab::RunSettings settings;
    settings.folder = root() / "lab1-small";  // never where one expects it
    settings.environment = {{"LAB_ROOT", root().string()},
                            {"LAB_BUILD", (root() / "build").string()}};
    return lab::run_program(command, settings);
}

void SmallCourse::write(const std::string& file, const std::string& content) const {
    lab::write_file(root() / file, content);
}

std::string SmallCourse::read(const std::string& file) const {
    return lab::read_file(root() / file);
}
