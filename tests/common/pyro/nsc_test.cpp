// The programs of Pyro on the console: what they print was compared with pyro4-ns, pyro4-nsc and
// Pyro4.test.echoserver line by line. A session file has commands behind "$ ", what they print
// (stdout, then stderr), and "[exit 1]" where that is not 0; PORT stands for the server's port.
#include "tests/common/process.hpp"
#include "tests/support/catch.hpp"

#include <fmt/core.h>

#include <sstream>

namespace {

const std::string kPrograms = NAMING_PROGRAMS;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    if (from == ":") return text;  // no port to replace
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

/// The digits behind the last colon of the line that begins so; empty when there are none.
std::string port_in(const test::Process& program, const std::string& beginning) {
    const std::string out = program.out();
    const std::size_t line = out.find(beginning);
    const std::size_t end = out.find('\n', line);
    const std::size_t colon = out.rfind(':', end);
    const std::string port = out.substr(colon + 1, end - colon - 1);
    return port.find_first_not_of("0123456789") == std::string::npos ? port : "";
}

/// A name server started with these options; `port` is its own, whatever it was asked for.
struct Server {
    explicit Server(std::vector<std::string> options = {"-p", "0"}) : process(words(options)) {
        process.await("\nURI = ");
        process.await("\n");
        port = port_in(process, "URI = ");
    }
    static std::vector<std::string> words(std::vector<std::string>& options) {
        options.insert(options.begin(), kPrograms + "/name_server");
        return options;
    }
    std::string stop() {
        process.signal(SIGINT);
        CHECK(process.wait() == 0);
        CHECK(process.waited() < std::chrono::seconds(1));
        CHECK(process.err().empty());
        return replaced(process.out(), ":" + port, ":PORT");
    }
    test::Process process;
    std::string port;
};

/// What a line for the shell prints, in which `nsc` asks the server on this port.
std::string outcome(const std::string& line, const std::string& port) {
    const std::string nsc =
        fmt::format("nsc() {{ '{}/nsc' -n localhost -p {} \"$@\"; }}; ", kPrograms, port);
    test::Process shell({"/bin/sh", "-c", nsc + line});
    const int status = shell.wait();
    std::string text = shell.out() + shell.err();
    if (!text.empty() && text.back() != '\n') text += '\n';
    if (status != 0) text += fmt::format("[exit {}]\n", status);
    return replaced(text, ":" + port, ":PORT");
}

void check_session(const std::string& file, const std::string& port) {
    std::istringstream session(test::read_file(std::string(NAMING_SESSIONS) + "/" + file));
    std::string line;
    REQUIRE(std::getline(session, line));
    while (session) {
        REQUIRE(line.starts_with("$ "));
        const std::string command = line.substr(2);
        std::string expected;
        while (std::getline(session, line) && !line.starts_with("$ ")) expected += line + "\n";
        INFO(command);
        CHECK(outcome(command, port) == expected);
    }
}

}  // namespace

TEST_CASE("nsc prints what pyro4-nsc prints", "[nsc]") {
    Server server;
    check_session("nsc.txt", server.port);
    server.stop();
}

TEST_CASE("nsc says on stderr why there is no name server, and how it is used", "[nsc]") {
    CHECK(outcome("nsc ping", "1") ==
          "Error: Failed to locate the nameserver\n"
          "nsc: cannot connect to ('localhost', 1): [Errno 111] Connection refused "
          "(is name_server running there?)\n[exit 1]\n");
    for (const char* wrong : {"nsc", "nsc bogus", "nsc --bogus"}) {
        test::Process shell({"/bin/sh", "-c", kPrograms + "/" + wrong});
        CHECK(shell.wait() == 2);
        CHECK(shell.out().empty());
        CHECK(shell.err().find("\nusage: nsc [options]") != std::string::npos);
    }
}

TEST_CASE("the name server prints what pyro4-ns prints", "[nsc]") {
    const std::string warning = "Warning: HMAC key not set. Anyone can connect to this server!\n";
    const std::string end = "NS shut down.\n";
    const std::string local =
        "Not starting broadcast server for localhost.\nNS running on localhost:PORT (127.0.0.1)\n";
    CHECK(Server().stop() == local + warning + "URI = PYRO:Pyro.NameServer@localhost:PORT\n" + end);
    CHECK(Server({"-n", "0.0.0.0", "-p0", "-x"}).stop() ==
          "NS running on 0.0.0.0:PORT (0.0.0.0)\n" + warning +
              "URI = PYRO:Pyro.NameServer@0.0.0.0:PORT\n" + end);

    const test::Folder folder;
    const std::string path = folder / "ns.sock";
    CHECK(replaced(Server({"-u", path}).stop(), path, "PATH") ==
          "NS running on ./u:PATH (Unix domain socket)\n" + warning +
              "URI = PYRO:Pyro.NameServer@./u:PATH\n" + end);
    const std::string nat = "external URI = PYRO:Pyro.NameServer@example.com:1234\n";
    test::Process behind_nat(
        {kPrograms + "/name_server", "-p", "0", "--nathost", "example.com", "--natport", "1234"});
    behind_nat.await(nat);
    behind_nat.signal(SIGTERM);
    CHECK(behind_nat.wait() == 0);
    CHECK(replaced(behind_nat.out(), ":" + port_in(behind_nat, "internal URI"), ":PORT") ==
          local + warning + "internal URI = PYRO:Pyro.NameServer@localhost:PORT\n" + nat + end);
}

TEST_CASE("the name server remembers names and says how many", "[nsc]") {
    const test::Folder folder;
    const std::string storage = "sql:" + (folder / "names.sqlite");
    Server first({"-p", "0", "-s", storage});
    CHECK(outcome("nsc register a.b PYRO:x@localhost:1", first.port) == "Registered a.b\n");
    first.stop();
    Server second({"-p", "0", "--storage=" + storage});
    CHECK(second.stop().find("\nPersistent store contains 2 existing registrations.\nNS running") !=
          std::string::npos);
}

TEST_CASE("what the name server cannot do is one sentence and exit status 1", "[nsc]") {
    Server server;
    const std::string program = kPrograms + "/name_server ";
    CHECK(
        outcome(program + "-p " + server.port, server.port) ==
        "name_server: listen on localhost:PORT: Address already in use (stop the other program or "
        "choose another --port)\n[exit 1]\n");
    CHECK(outcome(program + "-p 0 -s foo", "") ==
          "name_server: invalid storage type 'foo' (there are memory and sql:FILE)\n[exit 1]\n");
    CHECK(outcome("PYRO_NS_AUTOCLEAN=1 " + program + "-p 0", "") ==
          "name_server: NS_AUTOCLEAN cannot be smaller than 3\n[exit 1]\n");
    CHECK(outcome("PYRO_COMPRESSION=maybe " + program, "") ==
          "name_server: PYRO_COMPRESSION=maybe: invalid boolean value\n[exit 1]\n");
}

TEST_CASE("the echo server prints what the original prints and can be shut down", "[nsc]") {
    test::Process echo({kPrograms + "/pyro_echo_server"});
    echo.await("echoserver running.\n");
    const std::string port = port_in(echo, "echo uri");
    echo.signal(SIGINT);
    CHECK(echo.wait() == 0);
    CHECK(replaced(echo.out(), ":" + port, ":PORT") ==
          "Starting Pyro's built-in test echo server.\n"
          "Warning: HMAC key not set. Anyone can connect to this server!\n"
          "object name: test.echoserver\necho uri: PYRO:test.echoserver@localhost:PORT\n"
          "echoserver running.\n");
}
