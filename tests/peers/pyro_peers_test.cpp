// pyro_client and pyro_server against one another and a name server: what a check can see.
#include "tests/common/process.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>
#include <string>
#include <vector>

namespace {

using test::Process;
using Words = std::vector<std::string>;

Words command(const std::string& program, const Words& arguments) {
    Words words{std::string(PEERS "/") + program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
}

std::string printed_by_client(const Words& arguments) {
    Process client(command("pyro_client", arguments));
    CHECK(client.wait() == 0);
    CHECK(client.err().empty());
    return client.out();
}

const Words kRules{"greet('World') -> 'Hello, World!'",
                   "greet(...) -> [1, None]",
                   "move(3, to='hall') -> {'moved': True}",
                   "take(...) !! ValueError('no such item')",
                   "quotes(...) *> [('AAPL', 1.5), ('MSFT', 2.0)]",
                   "update(...) oneway",
                   "wait() hang",
                   "name = 'NYSE'"};

}  // namespace

TEST_CASE("a scripted object answers, and prints what it is asked") {
    Words arguments{"--id", "thing"};
    arguments.insert(arguments.end(), kRules.begin(), kRules.end());
    Process server(command("pyro_server", arguments));
    const std::string uri = server.await_line("Serving ");
    CHECK(uri.starts_with("PYRO:thing@localhost:"));

    CHECK(printed_by_client({uri, "greet('World')", "greet(u'a, (b)', [2])", "move(3, to='hall')",
                             "move(4)", "take('it')", "name", "name = 'AMEX'", "name", "nope"}) ==
          "'Hello, World!'\n"
          "[1, None]\n"
          "{'moved': True}\n"
          "error ValueError: no rule for move(4)\n"
          "error ValueError: no such item\n"
          "'NYSE'\n"
          "'AMEX'\n"
          "error AttributeError: remote object '" +
              uri + "' has no exposed attribute or method 'nope'\n");
    CHECK(printed_by_client({uri, "quotes()*1", "quotes(1)*", "update('x')", "?"}) ==
          "('AAPL', 1.5)\n"
          "('AAPL', 1.5)\n"
          "('MSFT', 2.0)\n"
          "None\n"
          "methods ['greet', 'move', 'quotes', 'take', 'update', 'wait']\n"
          "oneway ['update']\n"
          "attributes ['name']\n");
    server.await("update('x')\n");
    CHECK(printed_by_client({"--timeout", "1", uri, "wait()", "name"}) ==
          "no answer: TimeoutError\n");
    CHECK(printed_by_client({"--traceback", uri, "take()"}).find("| ValueError: no such item\n") !=
          std::string::npos);
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
    CHECK(
        server.out().ends_with("greet('World')\n"
                               "greet('a, (b)', [2])\n"
                               "move(3, to='hall')\n"
                               "move(4)\n"
                               "take('it')\n"
                               "get name\n"
                               "set name = 'AMEX'\n"
                               "get name\n"
                               "quotes()\n"
                               "quotes(1)\n"
                               "update('x')\n"
                               "wait()\n"
                               "take()\n"));
    CHECK(printed_by_client({uri, "name"}) == "no answer: CommunicationError\n");
}

TEST_CASE("a scripted object is found by name") {
    Process names(command("name_server", {"--port", "0"}));
    const std::string where = names.await_line("URI = PYRO:Pyro.NameServer@");
    Process server(command("pyro_server", {"--ns", where, "--name", "example.thing", "x = 1"}));
    server.await("Serving ");
    CHECK(printed_by_client({"--ns", where, "PYRONAME:example.thing", "x"}) == "1\n");
    CHECK(printed_by_client({"--ns", where, "PYRONAME:nope", "x"}) ==
          "error NamingError: unknown name: nope\n");

    // Without --ns the name is registered where everybody looks for it.
    const std::string port = where.substr(where.find(':') + 1);
    REQUIRE(setenv("PYRO_NS_PORT", port.c_str(), 1) == 0);
    Process usual(command("pyro_server", {"--name", "example.usual", "x = 2"}));
    usual.await("Serving ");
    CHECK(printed_by_client({"PYRONAME:example.usual", "x"}) == "2\n");
    unsetenv("PYRO_NS_PORT");
}

TEST_CASE("wrong words are refused with the usage") {
    for (const Words& words : {Words{"pyro_server", "greet('x' -> 1"},
                               {"pyro_server", "greet() -> "},
                               {"pyro_server", "greet() = 1"},
                               {"pyro_server", "x oneway"},
                               {"pyro_server"},
                               {"pyro_client", "PYRO:x@localhost:1"}}) {
        INFO(words.back());
        Process peer(command(words.front(), Words(words.begin() + 1, words.end())));
        CHECK(peer.wait() == 2);
        CHECK(peer.err().find("usage: ") != std::string::npos);
    }
}
