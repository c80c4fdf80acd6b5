// The echo server: Pyro's `python3 -m Pyro4.test.echoserver`, an object to try a client with.
//
//     pyro_echo_server                   prints its URI
//     pyro_echo_server -n                and registers as test.echoserver with the name server
//
// Prints and offers what the original does, one call at a time. Difference: Ctrl-C ends it without
// a traceback, with exit status 0.
#include "common/apps/hmac_key.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/generator.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/name_server_daemon.hpp"

#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace {

constexpr const char* kObject = "test.echoserver";
constexpr std::chrono::seconds kSlow{5};

/// As Python's time.asctime: "Sat Nov  1 13:58:22 2025".
std::string now_text() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    char text[64];
    const std::size_t length = std::strftime(text, sizeof text, "%a %b %e %H:%M:%S %Y", &parts);
    return {text, length};
}

class EchoServer {
public:
    explicit EchoServer(bool verbose) : verbose_(verbose) {}

    pyro::Value echo(const pyro::Value& message) {
        say("echo: " + message.repr());
        return message;
    }
    void error() {
        say("error: generating exception");
        throw pyro::PythonError("ValueError", "expected error from echoserver error() method");
    }
    void error_with_text() {
        say("error: generating exception");
        throw pyro::PythonError("ValueError", "the message of the error");
    }
    std::string oneway_echo(const pyro::Value& message) {
        say("oneway_echo: " + message.repr());
        return "bogus return value";
    }
    std::string slow() {
        wait_a_bit("slow");
        return "Finally, an answer!";
    }
    std::string oneway_slow() {
        wait_a_bit("oneway_slow");
        return "bogus return value";
    }
    pyro::Generator<std::string> generator() {
        co_yield "one";
        co_yield "two";
        co_yield "three";
    }
    double nan() { return std::numeric_limits<double>::quiet_NaN(); }
    double inf() { return std::numeric_limits<double>::infinity(); }
    std::string dunder() { return "should be allowed (dunder)"; }
    void shutdown() {
        say("shutting down");
        if (on_shutdown) on_shutdown();
    }
    bool verbose() { return verbose_; }
    void set_verbose(bool on) { verbose_ = on; }

    std::function<void()> on_shutdown;

    static std::shared_ptr<const pyro::ClassTable> method_table();

private:
    void say(const std::string& what) const {
        if (verbose_) fmt::print("{} - {}\n", now_text(), what);
    }
    void wait_a_bit(const char* method) const {
        say(fmt::format("{}: waiting a bit...", method));
        std::this_thread::sleep_for(kSlow);
        say(fmt::format("{}: returning result", method));
    }

    std::atomic<bool> verbose_;
};

std::shared_ptr<const pyro::ClassTable> EchoServer::method_table() {
    pyro::MethodTable<EchoServer> table("EchoServer");
    table.method("echo", &EchoServer::echo, {"message"})
        .method("error", &EchoServer::error)
        .method("error_with_text", &EchoServer::error_with_text)
        .oneway("oneway_echo", &EchoServer::oneway_echo, {"message"})
        .method("slow", &EchoServer::slow)
        .oneway("oneway_slow", &EchoServer::oneway_slow)
        .method("generator", &EchoServer::generator)
        .method("nan", &EchoServer::nan)
        .method("inf", &EchoServer::inf)
        .method("__dunder__", &EchoServer::dunder)
        .method("shutdown", &EchoServer::shutdown)
        .attribute("verbose", &EchoServer::verbose, &EchoServer::set_verbose);
    return table.build();
}

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 0;
    std::string unix_socket;
    std::string key;
    bool use_name_server = false;
    bool start_name_server = false;
    bool verbose = false;
    bool quiet = false;
};

/// Registers the object, and says where.
void register_name(const Settings& settings, const pyro::NameServerDaemon* own_server,
                   const pyro::Uri& uri, const std::string& key) {
    pyro::LocateOptions where;
    where.proxy.hmac_key = key;
    if (own_server != nullptr) {
        where.host = own_server->uri().host;
        where.port = own_server->port();
    }
    pyro::NameServer names = pyro::locate_ns(where);
    names.register_name(kObject, uri);
    if (!settings.verbose) return;
    fmt::print("using name server at {}\n", names.uri().to_string());
    if (own_server == nullptr) return;
    const std::string broadcast = own_server->broadcast_location();
    if (broadcast.empty()) {
        fmt::print("not using a broadcast server\n");
    } else {
        fmt::print("broadcast server running at {}\n", broadcast);
    }
}

std::unique_ptr<pyro::NameServerDaemon> started_name_server(const Settings& settings,
                                                            const std::string& key) {
    pyro::NameServerOptions options;
    options.host = settings.host;
    options.hmac_key = key;
    auto server = std::make_unique<pyro::NameServerDaemon>(options);
    server->start();
    return server;
}

void serve(const Settings& settings) {
    const std::string key = apps::hmac_key(settings.key);
    const bool quiet = settings.quiet && !settings.verbose;
    if (!quiet) fmt::print("Starting Pyro's built-in test echo server.\n");
    if (!quiet && key.empty()) {
        fmt::print("Warning: HMAC key not set. Anyone can connect to this server!\n");
    }
    std::unique_ptr<pyro::NameServerDaemon> own_server;
    if (settings.start_name_server) own_server = started_name_server(settings, key);

    pyro::DaemonOptions options;
    options.host = settings.host;
    options.port = settings.port;
    options.unix_socket = settings.unix_socket;
    options.hmac_key = key;
    options.server_type = pyro::ServerType::Multiplex;
    const auto echo = std::make_shared<EchoServer>(settings.verbose);
    pyro::Daemon daemon(options);
    echo->on_shutdown = [&] { daemon.shutdown(); };
    const pyro::Uri uri = daemon.register_object(echo, EchoServer::method_table(), kObject);
    if (settings.use_name_server || own_server != nullptr) {
        register_name(settings, own_server.get(), uri, key);
    } else if (settings.verbose) {
        fmt::print("not using a name server.\n");
    }
    if (!quiet) {
        fmt::print("object name: {}\necho uri: {}\nechoserver running.\n", kObject,
                   uri.to_string());
    }
    daemon.request_loop();
}

int run(int argc, char** argv) {
    Settings settings;
    cli::Options options("pyro_echo_server", "Gives back what it is sent.");
    options.add("host,H", settings.host, "hostname to bind server on");
    options.add("port,p", settings.port, "port to bind server on");
    options.add("unixsocket,u", settings.unix_socket, "Unix domain socket name to bind server on");
    options.add("naming,n", settings.use_name_server, "register with nameserver");
    options.add("nameserver,N", settings.start_name_server, "also start a nameserver");
    options.add("verbose,v", settings.verbose, "verbose output");
    options.add("quiet,q", settings.quiet, "don't output anything");
    options.add("key,k", settings.key, "the HMAC key to use (better: set PYRO_HMAC_KEY)");
    return cli::run_program(options, argc, argv, [&] { serve(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("pyro_echo_server", [&] { return run(argc, argv); });
}
