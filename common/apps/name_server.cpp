// The name server: Pyro's pyro4-ns, for Pyro4 and Pyro5 clients.
//
//     name_server                         127.0.0.1:9090
//     name_server -n 0.0.0.0              for the whole network, which finds it by broadcast
//     name_server -s sql:names.sqlite     remembers its names
//
// Prints what pyro4-ns prints. Differences: storage `dbm:` is refused, and an error is one sentence
// on stderr and exit status 1.
#include "common/apps/hmac_key.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/name_server_daemon.hpp"

#include <fmt/core.h>

#include <string>

namespace {

void print_start(const pyro::NameServerDaemon& server, const pyro::NameServerOptions& options) {
    const std::string& ip = server.ip();
    if (ip.find(':') != std::string::npos) {
        fmt::print("Not starting broadcast server for IPv6.\n");
    } else if (ip.starts_with("127.")) {
        fmt::print("Not starting broadcast server for localhost.\n");
    }
    if (const std::string location = server.broadcast_location(); !location.empty()) {
        fmt::print("Broadcast server running on {}\n", location);
    }
    if (const std::size_t count = server.count(); count > 1) {
        fmt::print("Persistent store contains {} existing registrations.\n", count);
    }
    fmt::print("NS running on {} ({})\n", server.location(),
               ip.empty() ? "Unix domain socket" : ip);
    if (options.hmac_key.empty()) {
        fmt::print("Warning: HMAC key not set. Anyone can connect to this server!\n");
    }
    if (options.nat_host.empty()) {
        fmt::print("URI = {}\n", server.uri().to_string());
    } else {
        fmt::print("internal URI = {}\n", server.internal_uri().to_string());
        fmt::print("external URI = {}\n", server.uri().to_string());
    }
}

void serve(const pyro::NameServerOptions& options) {
    pyro::NameServerDaemon server(options);
    const cli::AtStop stop([&] {  // before anybody can read that it runs
        server.stop();
        fmt::print("NS shut down.\n");
    });
    print_start(server, options);
    server.request_loop();
}

int run(int argc, char** argv) {
    pyro::NameServerOptions settings;
    std::string key;
    bool no_broadcast = false;
    cli::Options options("name_server", "Tells Pyro clients where objects are.");
    options.add("host,n", settings.host, "hostname to bind server on");
    options.add("port,p", settings.port, "port to bind server on (0=random)");
    options.add("unixsocket,u", settings.unix_socket, "Unix domain socket name to bind server on");
    options.add("storage,s", settings.storage, "storage system to use (memory, sql:file)");
    options.add("bchost", settings.broadcast_host, "hostname to bind broadcast server on");
    options.add("bcport", settings.broadcast_port, "port to bind broadcast server on (0=random)");
    options.add("nathost", settings.nat_host, "external hostname in case of NAT");
    options.add("natport", settings.nat_port, "external port in case of NAT");
    options.add("nobc,x", no_broadcast, "don't start a broadcast server");
    options.add("key,k", key, "the HMAC key to use (better: set PYRO_HMAC_KEY)");
    return cli::run_program(options, argc, argv, [&] {
        settings.hmac_key = apps::hmac_key(key);
        settings.broadcast = !no_broadcast;
        serve(settings);
    });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("name_server", [&] { return run(argc, argv); });
}
