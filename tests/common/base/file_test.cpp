#include "common/base/file.hpp"

#include "common/base/errors.hpp"
#include "tests/common/process.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <sys/resource.h>

using Names = std::vector<std::string>;

TEST_CASE("a file is read in full blocks and a rest", "[file]") {
    const test::Folder folder;
    base::ReadableFile file(folder.write("a", "hello world"));
    std::array<char, 8> buffer;

    CHECK(file.size() == 11);
    CHECK(file.read_some(buffer) == 8);
    CHECK(file.read_some(buffer) == 3);
    CHECK(file.read_some(buffer) == 0);
}

TEST_CASE("a missing file, a folder and a device are refused by name", "[file]") {
    const test::Folder folder;
    CHECK_THROWS_WITH(base::ReadableFile(folder / "no"),
                      "open " + (folder / "no") + ": No such file or directory");
    CHECK_THROWS_WITH(base::ReadableFile("/tmp"), "open /tmp: not a regular file");
    CHECK_THROWS_WITH(base::ReadableFile("/dev/zero"), "open /dev/zero: not a regular file");
}

TEST_CASE("a part file has its name only after commit", "[file]") {
    const test::Folder folder;
    base::PartFile file(folder / "a");
    file.write("hello");
    CHECK(folder.names() == Names{"a.part"});

    file.commit();
    CHECK(folder.names() == Names{"a"});
    CHECK(test::read_file(folder / "a") == "hello");
}

TEST_CASE("a part file given up leaves nothing, and the old file as it was", "[file]") {
    const test::Folder folder;
    folder.write("a", "old");
    {
        base::PartFile file(folder / "a");
        file.write("new");
    }
    CHECK(folder.names() == Names{"a"});
    CHECK(test::read_file(folder / "a") == "old");
}

TEST_CASE("two cannot write the same file at once", "[file]") {
    const test::Folder folder;
    base::PartFile first(folder / "a");
    CHECK_THROWS_WITH(base::PartFile(folder / "a"),
                      "create " + (folder / "a.part") + ": another program is writing this file");
    first.commit();
    CHECK(folder.names() == Names{"a"});
}

TEST_CASE("a part file left by a killed program is written anew", "[file]") {
    const test::Folder folder;
    folder.write("a.part", "long rest of an earlier attempt");
    base::PartFile file(folder / "a");
    file.write("new");
    file.commit();
    CHECK(test::read_file(folder / "a") == "new");
}

TEST_CASE("a full disk is an error that names the file", "[file]") {
    const test::Folder folder;
    test::Process writer([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{4096, 4096};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        try {
            base::PartFile file(folder / "a");
            for (int i = 0; i < 10; ++i) file.write(std::string(1000, 'x'));
        } catch (const base::Error& error) {
            std::fputs(error.what(), stdout);
            return 1;
        }
        return 0;
    });

    CHECK(writer.wait() == 1);
    CHECK(writer.out() == "write " + (folder / "a.part") + ": File too large");
    CHECK(folder.names().empty());
}
