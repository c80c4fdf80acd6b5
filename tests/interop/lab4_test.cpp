// The programs of lab 4 beside their twins in Python: either object with either client, at either
// name server.
#include "common/base/regex.hpp"
#include "tests/interop/lab_program.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using Catch::Matchers::Contains;
using interop::Language;
using interop::NameServerPeer;

namespace {

using Words = std::vector<std::string>;

interop::Program program(Language language, const std::string& name, const NameServerPeer& names,
                         const Words& arguments = {}) {
    return interop::lab_program(language, name, arguments, names.environment());
}

/// remote_object_server, ready.
struct RunningObject {
    RunningObject(Language language, const NameServerPeer& names)
        : process(interop::start(program(language, "remote_object_server", names))),
          uri(process->await_line("Ready. Object uri = ")) {}
    std::unique_ptr<test::Process> process;
    std::string uri;
};

/// Status, stdout and stderr of a program of ours, the URI left out.
std::string ran(const std::string& name, const NameServerPeer& names, const Words& arguments) {
    const auto process = interop::start(program(Language::Cpp, name, names, arguments));
    const int status = process->wait();
    const std::string text = std::to_string(status) + " " + process->out() + process->err();
    return base::Regex("PYRO:obj_[0-9a-f]{32}@localhost:[0-9]+").replaced(text, "URI");
}

std::string called(const NameServerPeer& names, const Words& arguments) {
    Words words{"PYRONAME:example.remote.object"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return ran("pyro_call", names, words);
}

constexpr Language kBoth[] = {Language::Python, Language::Cpp};

}  // namespace

TEST_CASE("4.1, 4.2: either client calls either object, at either name server") {
    const Language at = GENERATE(Language::Python, Language::Cpp),
                   server = GENERATE(Language::Python, Language::Cpp);
    INFO("name server in " << interop::to_string(at) << ", object in "
                           << interop::to_string(server));
    const NameServerPeer names(at);
    const RunningObject object(server, names);
    for (const Language client : kBoth) {
        INFO("client in " << interop::to_string(client));
        CHECK(interop::output_of(program(client, "remote_object_client", names)) ==
              "Hello, World!\n12\nAvailable methods: ['add', 'greet']\n");
    }
}

TEST_CASE("4.3: pyro_call does with Python's object what it does with ours") {
    const NameServerPeer names(Language::Python);
    const Language server = GENERATE(Language::Python, Language::Cpp);
    INFO("object in " << interop::to_string(server));
    const RunningObject object(server, names);
    CHECK(called(names, {"add", "5", "7"}) == "0 12\n");
    CHECK(called(names, {"add", "-5", "7"}) == "0 2\n");
    CHECK(called(names, {"greet", "World"}) == "0 'Hello, World!'\n");
    CHECK(called(names, {"greeting", "Ahoy"}) == "0 None\n");
    CHECK(called(names, {"greeting"}) == "0 'Ahoy'\n");
    CHECK(called(names, {"nope"}) ==
          "1 pyro_call: call nope: AttributeError: remote object 'URI' has no exposed attribute or "
          "method 'nope'\n");
    CHECK_THAT(called(names, {"add", "5"}), Contains("1 pyro_call: call add: TypeError: "));
    CHECK_THAT(called(names, {"add", "5", "seven"}),
               Contains("1 pyro_call: call add: TypeError: "));
    CHECK_THAT(called(names, {"--traceback", "add", "5", "seven"}),
               Contains("1  +--- This exception occured remotely (Pyro) - Remote traceback:\n") &&
                   Contains(" +--- End of remote traceback\npyro_call: call add: TypeError: "));
}

TEST_CASE("4.3, 4.4: what is no URI is refused with the forms that there are") {
    const NameServerPeer names(Language::Cpp);
    const std::string why =
        "invalid uri: 'add' (PYRO:object@host:port, PYRONAME:name or PYROMETA:tag,tag)\n";
    CHECK(ran("pyro_call", names, {"add", "5", "7"}) == "1 pyro_call: " + why);
    CHECK(ran("pyro_inspect", names, {"add"}) == "1 pyro_inspect: " + why);
}

TEST_CASE("4.4: pyro_inspect shows Python's object, ours, and one that is down") {
    const Language at = GENERATE(Language::Python, Language::Cpp);
    INFO("name server in " << interop::to_string(at));
    const NameServerPeer names(at);
    const Words one{"PYRONAME:example.remote.object"};
    {
        const RunningObject pythons(Language::Python, names);
        CHECK(ran("pyro_inspect", names, one) ==
              "0 URI\n"
              "  kind       parameters  name\n"
              "  method     ?           add\n"
              "  method     ?           greet\n"
              "  attribute  -           calls\n"
              "  attribute  -           greeting\n");
    }
    {
        const RunningObject ours(Language::Cpp, names);
        CHECK(ran("pyro_inspect", names, one) ==
              "0 URI\n"
              "  kind       parameters  name\n"
              "  method     2           add(int, int) -> int\n"
              "  method     1           greet(str) -> str\n"
              "  attribute  -           calls\n"
              "  attribute  -           greeting\n");
    }
    const std::string all = ran("pyro_inspect", names, {"--all"});
    CHECK_THAT(all, Contains("Pyro.NameServer --> PYRO:Pyro.NameServer@localhost:" + names.port() +
                             "\n  kind       parameters  name\n"));
    CHECK_THAT(all, Contains(at == Language::Python ? "  method     ?           count\n"
                                                    : "  method     0           count() -> int\n"));
    CHECK_THAT(all, Contains("example.remote.object --> URI\n"
                             "  kind       parameters  name\n"
                             "  down       -           "));
    CHECK(ran("pyro_inspect", names, {}) == all);
}

TEST_CASE("4.5: a Python client reads and writes the attributes of either object") {
    const NameServerPeer names(Language::Cpp);
    std::vector<std::string> told;
    for (const Language language : kBoth) {
        const RunningObject object(language, names);
        told.push_back(interop::output_of(interop::script("lab4/attributes.py", {object.uri})));
    }
    CHECK(told[0] == told[1]);
    CHECK_THAT(told[1], Contains("greet 'Ahoy, World!'\n") && Contains("calls 2\n") &&
                            Contains("empty ValueError a greeting needs some text\n") &&
                            Contains("forget_calls AttributeError\n_count_call AttributeError\n"));
}
