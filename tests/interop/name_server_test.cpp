// Either name server with either client: Python's programs on ours, ours on pyro4-ns.
#include "common/pyro/name_server.hpp"

#include "tests/interop/facts.hpp"
#include "tests/interop/peers.hpp"
#include "tests/support/catch.hpp"

#include <csignal>

using Catch::Matchers::Contains;
using interop::Facts;
using interop::Language;
using interop::NameServerPeer;

namespace {

using Words = std::vector<std::string>;

constexpr Language kBoth[] = {Language::Python, Language::Cpp};

pyro::NameServer locate(const NameServerPeer& names) {
    pyro::LocateOptions options;
    options.host = "localhost";
    options.port = static_cast<std::uint16_t>(std::stoi(names.port()));
    return pyro::locate_ns(options);
}

std::string at(const NameServerPeer& names) {
    return "@localhost:" + names.port();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t i = 0; (i = text.find(from, i)) != std::string::npos; i += to.size()) {
        text.replace(i, from.size(), to);
    }
    return text;
}

/// What python/names.py finds out about a name server; `object` is a server for it to look up.
Facts facts_about(const NameServerPeer& names, const std::string& serializer,
                  const interop::Server& object) {
    return interop::facts(interop::output_of(interop::script(
        "names.py", {"localhost", names.port(), object.uri()}, {"PYRO_SERIALIZER=" + serializer})));
}

/// One command of pyro4-nsc or of our nsc: status, stdout and stderr.
std::string nsc(Language language, const NameServerPeer& names, const Words& command) {
    interop::Program program;
    program.words = {language == Language::Python ? "/usr/bin/pyro4-nsc" : COMMON_PROGRAMS "/nsc",
                     "-n", "localhost", "-p", names.port()};
    program.words.insert(program.words.end(), command.begin(), command.end());
    const auto process = interop::start(program);
    const int status = process->wait();
    return std::to_string(status) + " " + replaced(process->out(), names.port(), "PORT") +
           process->err();
}

/// One entry of a listing: "PYRO:a@localhost:1001 red green".
std::string shown(const pyro::NameEntry& entry) {
    std::string text = entry.uri.to_string();
    for (const std::string& tag : entry.metadata) text += " " + tag;
    return text;
}

std::string shown(const std::vector<std::pair<std::string, pyro::NameEntry>>& list) {
    std::string text;
    for (const auto& [name, entry] : list) {
        if (name != "Pyro.NameServer") text += name + "=" + shown(entry) + "; ";
    }
    return text;
}

}  // namespace

TEST_CASE("Python's clients see no difference between pyro4-ns and our name server") {
    const std::string serializer = GENERATE(as<std::string>(), "serpent", "json", "marshal");
    const Language objects = GENERATE(Language::Python, Language::Cpp);
    INFO(serializer << ", objects in " << interop::to_string(objects));
    const interop::Server object(objects);
    const NameServerPeer pythons(Language::Python), ours(Language::Cpp);
    const Facts python_facts = facts_about(pythons, serializer, object);
    Facts meant;
    if (serializer == "marshal") {
        // Python's marshal cannot write the tuple of a URI and tags; ours can.
        for (const char* name :
             {"lookup-tags", "lookup-no-tags", "own-tags", "tags-then", "tags-cleared-then"}) {
            CHECK(python_facts.at(name) == "! ValueError('unmarshallable object',)");
            meant[name] = "";
        }
    }
    interop::check_same(python_facts, facts_about(ours, serializer, object), meant);
}

TEST_CASE("with names in an SQLite file ours answers as with names in memory") {
    const test::Folder folder;
    const interop::Server object(Language::Cpp);
    const NameServerPeer pythons(Language::Python);
    const NameServerPeer ours(Language::Cpp, {"--storage", "sql:" + folder / "names.sqlite"});
    interop::check_same(facts_about(pythons, "serpent", object),
                        facts_about(ours, "serpent", object));
}

TEST_CASE("pyro4-nsc and nsc print the same on either name server") {
    const std::vector<Words> commands{
        {"ping"},
        {"list"},
        {"register", "app.one", "PYRO:a@localhost:1001"},
        {"register", "app.two", "PYRO:b@localhost:1002"},
        {"register", "other", "PYRO:c@localhost:1003"},
        {"register", "app.one", "PYRO:a@localhost:1001"},
        {"register", "bad", "nonsense"},
        {"setmeta", "app.one", "red"},
        {"setmeta", "nope", "red"},
        {"lookup", "app.one"},
        {"lookup", "other"},
        {"lookup", "nope"},
        {"list"},
        {"list", "app."},
        {"list", "zzz"},
        {"listmatching", ".*o$"},
        {"listmeta_all", "red"},
        {"listmeta_any", "red", "blue"},
        {"listmeta_all", "red", "blue"},
        {"setmeta", "app.one"},
        {"remove", "app.two"},
        {"remove", "app.two"},
        {"lookup"},
        {"register", "x"},
        {"-v", "list"},
    };
    const auto session = [&](Language client, Language server) {
        const NameServerPeer names(server);
        std::vector<std::string> outputs;
        for (const Words& command : commands) outputs.push_back(nsc(client, names, command));
        return outputs;
    };
    const auto pythons = session(Language::Python, Language::Python);
    for (const Language client : kBoth) {
        for (const Language server : kBoth) {
            INFO(interop::to_string(client)
                 << "'s client, " << interop::to_string(server) << "'s server");
            const auto outputs = session(client, server);
            for (std::size_t i = 0; i < commands.size(); ++i) {
                INFO(commands[i].front() << " (" << i << ")");
                std::string expected = pythons[i];
                // Ours says it also with its status.
                if (client == Language::Cpp && expected.starts_with("0 Error: ")) expected[0] = '1';
                CHECK(outputs[i] == expected);
            }
        }
    }
}

TEST_CASE("a C++ client does with either name server whatever it likes") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    INFO(interop::to_string(language));
    const NameServerPeer server(language);
    auto names = locate(server);
    names.ping();
    CHECK(names.count() == 1);
    const pyro::Uri a("PYRO:a@localhost:1001"), b("PYRO:b@localhost:1002");
    names.register_name("app.one", a);
    names.register_name("app.two", b, true, {"red", "green"});
    names.register_name("other", b, false, {"red"});
    CHECK(names.count() == 4);
    CHECK_THROWS_WITH(names.register_name("app.one", b, true), "name already registered: app.one");
    CHECK(names.lookup("app.one") == a);
    CHECK(shown(names.lookup_entry("app.two")) == "PYRO:b@localhost:1002 green red");
    CHECK_THROWS_AS(names.lookup("nope"), pyro::NamingError);
    CHECK_THROWS_WITH(names.lookup("nope"), "unknown name: nope");
    CHECK(shown(names.list()) ==
          "app.one=PYRO:a@localhost:1001; app.two=PYRO:b@localhost:1002 green red; "
          "other=PYRO:b@localhost:1002 red; ");
    CHECK(shown(names.list({.prefix = "app."})) ==
          "app.one=PYRO:a@localhost:1001; app.two=PYRO:b@localhost:1002 green red; ");
    CHECK(shown(names.list({.regex = "o.*r"})) == "other=PYRO:b@localhost:1002 red; ");
    CHECK(names.list({.metadata_all = {{"red", "green"}}}).size() == 1);
    CHECK(names.list({.metadata_any = {{"red", "green"}}}).size() == 2);
    CHECK_THROWS_AS(names.list({.regex = "("}), pyro::NamingError);
    names.set_metadata("app.one", {"blue"});
    CHECK(shown(names.lookup_entry("app.one")) == "PYRO:a@localhost:1001 blue");
    CHECK_THROWS_AS(names.set_metadata("nope", {}), pyro::NamingError);
    CHECK(names.remove("app.one") == 1);
    CHECK(names.remove("app.one") == 0);
    CHECK(names.remove_prefix("app.") == 1);
    CHECK(names.remove_regex("oth") == 1);
    CHECK(names.count() == 1);
}

TEST_CASE("every server registers with, and every client finds it through, either name server") {
    const auto name_server = GENERATE(Language::Python, Language::Cpp);
    const auto object_server = GENERATE(Language::Python, Language::Cpp);
    INFO(interop::to_string(name_server)
         << "'s name server, objects in " << interop::to_string(object_server));
    const NameServerPeer names(name_server);
    const interop::Server server(object_server,
                                 {.environment = names.environment(), .at_name_server = true});
    pyro::Proxy by_name("PYRONAME:interop.everything" + at(names));
    CHECK(by_name.call<int>("add", 2, 3) == 5);
    by_name.bind();
    CHECK(by_name.uri().to_string() == server.uri());
    pyro::Proxy by_tags("PYROMETA:interop,kind:single" + at(names));
    CHECK(by_tags.call<int>("count") == 1);
    CHECK(pyro::resolve(pyro::Uri("PYRONAME:interop.session" + at(names))).to_string() ==
          server.uri("session"));
    pyro::Proxy unknown("PYRONAME:not.there" + at(names));
    CHECK_THROWS_WITH(unknown.bind(), Contains("unknown name: not.there"));
    pyro::Proxy untagged("PYROMETA:nosuch" + at(names));
    CHECK_THROWS_WITH(untagged.bind(), Contains("no registrations available with desired metadata"
                                                " properties {'nosuch'}"));
}

TEST_CASE("a name is looked up again when its object has moved") {
    const auto name_server = GENERATE(Language::Python, Language::Cpp);
    INFO(interop::to_string(name_server));
    const NameServerPeer names(name_server);
    const interop::ServerOptions options{.environment = names.environment(),
                                         .at_name_server = true};
    auto server = std::make_unique<interop::Server>(Language::Python, options);
    pyro::Proxy proxy("PYRONAME:interop.everything" + at(names));
    CHECK(proxy.call<int>("add", 1, 1) == 2);
    server = std::make_unique<interop::Server>(Language::Cpp, options);
    CHECK_THROWS_AS(proxy.call("add", 1, 1), pyro::ConnectionClosedError);
    CHECK(proxy.call<int>("add", 1, 1) == 2);
}

TEST_CASE("pyro4-ns and our name server share an SQLite file in turn") {
    const test::Folder folder;
    const Words storage{"--storage", "sql:" + folder / "names.sqlite"};
    std::string expected;
    int number = 0;
    for (const Language language :
         {Language::Python, Language::Cpp, Language::Python, Language::Cpp}) {
        INFO("turn " << number);
        const NameServerPeer server(language, storage);
        auto names = locate(server);
        CHECK(shown(names.list()) == expected);
        const std::string name = "name" + std::to_string(++number);
        names.register_name(name, pyro::Uri("PYRO:a@localhost:1001"), true, {"tag", name});
        expected += name + "=PYRO:a@localhost:1001 " + name + " tag; ";
    }
}

TEST_CASE("both name servers print the same, from the start to Ctrl-C") {
    const auto story = [](Language language, const Words& arguments) {
        NameServerPeer names(language, arguments);
        locate(names).ping();  // Python is ready for Ctrl-C only in its loop
        names.process().signal(SIGINT);
        CHECK(names.process().wait() == 0);
        return replaced(names.process().out(), names.port(), "PORT");
    };
    CHECK(story(Language::Cpp, {}) == story(Language::Python, {}));
    const test::Folder folder;
    const Words storage{"-s", "sql:" + folder / "names.sqlite"};
    for (const Language language : kBoth) {
        const NameServerPeer names(language, storage);
        locate(names).register_name(interop::to_string(language), pyro::Uri("PYRO:a@localhost:1"));
    }
    const std::string ours = story(Language::Cpp, storage);
    CHECK_THAT(ours, Contains("Persistent store contains 3 existing registrations."));
    CHECK(ours == story(Language::Python, storage));
}

TEST_CASE("who asks the network finds either name server") {
    const Language language = GENERATE(Language::Python, Language::Cpp);
    INFO("name server in " << interop::to_string(language));
    // The one that listens on the loopback only has no responder, Python's as little as ours.
    const auto server = interop::start(interop::name_server(
        language, {"-n", "0.0.0.0", "-p", "0", "--bchost", "127.0.0.1", "--bcport", "0"}));
    const std::string port = server->await_line("Broadcast server running on 127.0.0.1:");
    server->await("URI = ");
    // Nobody listens where it usually is.
    const interop::Environment found{"PYRO_NS_PORT=1", "PYRO_BROADCAST_ADDRS=127.0.0.1",
                                     "PYRO_NS_BCPORT=" + port};
    for (const char* nsc : {"/usr/bin/pyro4-nsc", COMMON_PROGRAMS "/nsc"}) {
        INFO(nsc);
        CHECK(interop::output_of({.words = {nsc, "ping"}, .environment = found}) ==
              "Name server ping ok.\n");
        const auto lost =
            interop::start({.words = {nsc, "ping"},
                            .environment = {"PYRO_NS_PORT=1", "PYRO_BROADCAST_ADDRS=127.0.0.1",
                                            "PYRO_NS_BCPORT=1"}});
        lost->wait();  // Python's status is 0 all the same
        CHECK_THAT(lost->out(), Contains("Failed to locate the nameserver"));
    }
}

TEST_CASE("a name server that is not there is a NamingError") {
    pyro::LocateOptions options;
    options.host = "localhost";
    {
        const NameServerPeer gone(Language::Python);
        options.port = static_cast<std::uint16_t>(std::stoi(gone.port()));
    }
    CHECK_THROWS_AS(pyro::locate_ns(options), pyro::NamingError);
    CHECK_THROWS_WITH(pyro::locate_ns(options), Contains("Failed to locate the nameserver"));
}
