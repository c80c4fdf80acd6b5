#include "common/base/crc32.hpp"
#include "common/base/file.hpp"
#include "tests/common/lab1/frames.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitizers.hpp"

#include <vector>

TEST_CASE("64 MiB go through unharmed, in constant memory and without a line per block", "[lab1]") {
    const std::string name = GENERATE("framed_server", "concurrent_server");
    const test::Folder folder;
    base::Crc32 expected;
    {  // block by block: a child inherits the peak memory of the test
        base::PartFile file(folder / "big");
        std::string block(1 << 20, 'x');
        for (int i = 0; i < 64; ++i) {
            for (char& c : block) c = static_cast<char>(c * 5 + i);
            file.write(block);
            expected.update(block);
        }
        file.commit();
    }
    test::Process server(test::server(name, folder / "big"));
    test::Process client(test::client("framed_client", server.port(), folder / "copy"));

    CHECK(client.wait() == 0);
    CHECK(client.out() ==
          "file opened\nReceived 67108864 bytes, checksum ok\nSuccessfully get the file\n"
          "connection closed\n");
    base::Crc32 received;
    std::vector<char> block(1 << 20);
    base::ReadableFile copy(folder / "copy");
    while (const auto count = copy.read_some(block)) received.update({block.data(), count});
    CHECK(received.value() == expected.value());
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
    CHECK(server.out().find("Sent") == std::string::npos);
#if !LABS_ADDRESS_SANITIZER && !LABS_THREAD_SANITIZER
    CHECK(client.peak_kib() < 32 * 1024);
    CHECK(server.peak_kib() < 32 * 1024);
#endif
}

TEST_CASE("every size around the limit of a frame arrives whole", "[lab1]") {
    const std::size_t size = GENERATE(0U, 1U, 65535U, 65536U, 65537U, 131072U);
    const test::Folder folder;
    const std::string content(size, 'x');
    test::Process server(test::server("framed_server", folder.write("a", content)));
    test::Process client(test::client("framed_client", server.port(), folder / "copy"));
    CHECK(client.wait() == 0);
    CHECK((test::read_file(folder / "copy") == content));
    const bool lines = client.out().find("receiving data...") != std::string::npos;
    CHECK(lines == (size <= 65536));
}

TEST_CASE("the time goes from server to client", "[lab1]") {
    test::Process server({LAB1_PROGRAMS "/time_server", "--port", "0"});
    const std::string port = std::to_string(server.port());
    test::Process client({LAB1_PROGRAMS "/time_client", "--port", port});
    CHECK(client.wait() == 0);
    CHECK(client.out().find("The time got from the server is ") == 0);
    server.await("Got a connection from ('127.0.0.1', ");
}
