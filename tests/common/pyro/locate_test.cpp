// Finding a name server and asking it, over loopback.
#include "common/net/tcp.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/name_server_daemon.hpp"
#include "common/pyro/naming/broadcast_responder.hpp"
#include "tests/common/process.hpp"
#include "tests/support/catch.hpp"

#include <fmt/core.h>

#include <cstdlib>

namespace {

using pyro::NameServer;
using pyro::NamingError;
using pyro::Uri;

std::uint16_t closed_port() {
    net::TcpListener listener;
    listener.bind("127.0.0.1", 0);
    return listener.local_endpoint().port;
}

// Before anybody asks for config(): neither a name server of this machine nor its network shall be
// met.
const bool kPrepared = [] {
    ::setenv("PYRO_BROADCAST_ADDRS", "127.0.0.1", 1);
    ::setenv("PYRO_NS_PORT", std::to_string(closed_port()).c_str(), 1);
    return true;
}();

pyro::NameServerOptions local(std::uint16_t port = 0) {
    pyro::NameServerOptions options;
    options.host = "localhost";
    options.port = port;
    return options;
}

/// A name server that runs as long as it lives.
struct Running {
    explicit Running(const pyro::NameServerOptions& options = local()) : server(options) {
        server.start();
    }
    NameServer locate() const {
        pyro::LocateOptions where;
        where.host = "localhost";
        where.port = server.port();
        return pyro::locate_ns(where);
    }
    pyro::NameServerDaemon server;
};

const Uri kUri("PYRO:x@localhost:1234");

}  // namespace

TEST_CASE("names are registered, found, listed and removed over the network", "[locate]") {
    const Running running;
    NameServer ns = running.locate();
    ns.ping();
    CHECK(ns.count() == 1);
    ns.register_name("a.b", kUri, true, {"red", "green"});
    ns.register_name("a.c", kUri);
    CHECK(ns.lookup("a.b") == kUri);
    CHECK(ns.lookup_entry("a.b").metadata == std::set<std::string>{"green", "red"});
    CHECK(ns.lookup("Pyro.NameServer") == running.server.uri());
    ns.set_metadata("a.c", {"red"});
    CHECK(ns.list({.metadata_all = std::set<std::string>{"red"}}).size() == 2);
    CHECK(ns.list({.metadata_any = std::set<std::string>{"green", "x"}}).size() == 1);
    CHECK(ns.list({.regex = "a.c"}).front().first == "a.c");
    CHECK(ns.list().size() == 3);
    CHECK(ns.remove("a.b") == 1);
    CHECK(ns.remove_regex("nothing") == 0);
    CHECK(ns.remove_prefix("a.") == 1);
}

TEST_CASE("errors of the name server arrive as what they are", "[locate]") {
    const Running running;
    NameServer ns = running.locate();
    CHECK_THROWS_AS(ns.lookup("nope"), NamingError);
    CHECK_THROWS_WITH(ns.lookup("nope"), "unknown name: nope");
    CHECK_THROWS_WITH(ns.register_name("Pyro.NameServer", kUri, true),
                      "name already registered: Pyro.NameServer");
    CHECK_THROWS_WITH(ns.list({.prefix = "a", .regex = "b"}),
                      "you can only filter on one thing at a time");
    CHECK_THROWS_AS(ns.remove_regex("("), NamingError);
}

TEST_CASE("a name server of Pyro5 is asked as well", "[locate]") {
    const Running running;
    pyro::LocateOptions where;
    where.host = "localhost";
    where.port = running.server.port();
    where.proxy.protocol = wire::Protocol::Pyro5;
    NameServer ns = pyro::locate_ns(where);
    ns.register_name("a", kUri, false, {"red"});
    CHECK(ns.lookup_entry("a").metadata == std::set<std::string>{"red"});
    CHECK(ns.list({.metadata_all = std::set<std::string>{"red"}}).size() == 1);
    CHECK(ns.list({.metadata_all = std::set<std::string>{}}).size() == 2);
    CHECK(ns.lookup_entry("Pyro.NameServer").metadata ==
          std::set<std::string>{"class:Pyro5.nameserver.NameServer"});
}

TEST_CASE("without a host this machine is tried first, then the network is asked", "[locate]") {
    const Running running;
    pyro::LocateOptions where;
    where.port = running.server.port();
    CHECK(pyro::locate_ns(where).uri() == running.server.uri());

    const pyro::naming::BroadcastResponder responder(running.server.uri(), "127.0.0.1", 0);
    where.port = responder.port();
    NameServer found = pyro::locate_ns(where);
    CHECK(found.uri() == running.server.uri());
    CHECK_FALSE(found.proxy().is_connected());
    found.ping();

    where.broadcast = false;
    CHECK_THROWS_AS(pyro::locate_ns(where), NamingError);
}

TEST_CASE("a name server that is not there is missed with the reason", "[locate]") {
    pyro::LocateOptions where;
    where.host = "localhost";
    where.port = closed_port();
    CHECK_THROWS_WITH(
        pyro::locate_ns(where),
        fmt::format("Failed to locate the nameserver: cannot connect to ('localhost', {}): "
                    "[Errno 111] Connection refused (is name_server running there?)",
                    where.port));
}

TEST_CASE("a URI with a name or tags is resolved", "[locate]") {
    const Running running;
    NameServer ns = running.locate();
    ns.register_name("a", kUri, false, {"red", "big"});
    const auto at = [&](const std::string& uri) {
        return Uri(fmt::format("{}@localhost:{}", uri, running.server.port()));
    };
    CHECK(pyro::resolve(kUri) == kUri);
    CHECK(pyro::resolve(at("PYRONAME:a")) == kUri);
    CHECK(pyro::resolve(at("PYROMETA:big,red")) == kUri);
    CHECK_THROWS_WITH(pyro::resolve(at("PYRONAME:nope")), "unknown name: nope");
    CHECK_THROWS_WITH(pyro::resolve(at("PYROMETA:nosuch")),
                      "no registrations available with desired metadata properties {'nosuch'}");
    CHECK_THROWS_AS(pyro::resolve(Uri("PYRONAME:a@localhost:99999")), NamingError);
}

TEST_CASE("a name server is located by the address of an option", "[locate]") {
    const Running running;
    CHECK(pyro::name_server_address().starts_with("localhost:"));
    const std::string address = "localhost:" + std::to_string(running.server.port());
    CHECK(pyro::locate_ns(address).count() == 1);
    for (const char* wrong : {"", "localhost", "localhost:", "localhost:x", ":9090"}) {
        INFO(wrong);
        CHECK_THROWS_AS(pyro::locate_ns(wrong), base::UsageError);
    }
    const std::string nowhere = "localhost:" + std::to_string(closed_port());
    CHECK_THROWS_AS(pyro::locate_ns(nowhere), NamingError);
}

TEST_CASE("a name server on a Unix-domain socket with a key", "[locate]") {
    const test::Folder folder;
    pyro::NameServerOptions options = local();
    options.unix_socket = folder / "ns.sock";
    options.hmac_key = "secret";
    const Running running(options);
    CHECK(running.server.location() == "./u:" + options.unix_socket);
    pyro::LocateOptions where;
    where.host = running.server.location();
    CHECK_THROWS_AS(pyro::locate_ns(where), NamingError);
    where.proxy.hmac_key = "secret";
    CHECK(pyro::locate_ns(where).count() == 1);
}

TEST_CASE("a name server can be stopped and started on the same file", "[locate]") {
    const test::Folder folder;
    pyro::NameServerOptions options = local();
    options.storage = "sql:" + (folder / "names.sqlite");
    {
        const Running first(options);
        first.locate().register_name("a", kUri, false, {"red"});
    }
    const Running second(options);
    CHECK(second.server.count() == 2);
    NameServer ns = second.locate();
    CHECK(ns.lookup("a") == kUri);
    CHECK(ns.lookup("Pyro.NameServer") == second.server.uri());
    CHECK(folder.names() == std::vector<std::string>{"names.sqlite", "names.sqlite-wal"});
}

TEST_CASE("autoclean more often than every three seconds is refused", "[locate]") {
    pyro::NameServerOptions options = local();
    options.autoclean = std::chrono::seconds(1);
    CHECK_THROWS_WITH(pyro::NameServerDaemon(options), "NS_AUTOCLEAN cannot be smaller than 3");
}
