// The objects of python/everything.py in a daemon of ours: the same names, the same answers.
//
//     interop_daemon [--key KEY] [--unix PATH] [--ns]
//
// Prints "ready URI" once it answers. All else is set by PYRO_... in the environment.
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/name_server.hpp"
#include "tests/interop/twin/everything.hpp"

#include <fmt/core.h>

namespace interop {

namespace {

/// Shows which calls share an instance.
struct Counter {
    int calls = 0;
    int count() { return ++calls; }
};

struct Broken {
    Broken() { throw pyro::PythonError("ValueError", "cannot construct"); }
    void count() {}
};

struct Hidden {};

value::Value judge_handshake(const pyro::Client&, const value::Value& data) {
    if (data == value::Value("forbidden"))
        throw pyro::PythonError("ValueError", "this handshake is forbidden");
    if (data == value::Value("hello")) return data;
    return value::List{"seen", data};
}

struct Settings {
    std::string key;
    std::string unix_socket;
    bool at_name_server = false;
};

void serve(const Settings& settings) {
    pyro::DaemonOptions options;
    options.hmac_key = settings.key;
    options.unix_socket = settings.unix_socket;
    pyro::register_class<Item>("interop.Item");
    pyro::Daemon daemon(options);
    daemon.on_handshake(judge_handshake);
    daemon.on_annotations([] { return wire::Annotations{{"DAEM", "of the daemon"}}; });

    const auto uri = daemon.register_object(std::make_shared<Everything>(daemon),
                                            everything_table(), "everything");
    daemon.register_class<Counter>(pyro::InstanceMode::Session, "session");
    daemon.register_class<Counter>(pyro::InstanceMode::Single, "single");
    daemon.register_class<Counter>(pyro::InstanceMode::PerCall, "percall");
    daemon.register_class<Broken>(pyro::InstanceMode::Session, "broken");
    daemon.register_object(std::make_shared<Hidden>(), pyro::MethodTable<Hidden>("Hidden").build(),
                           "hidden");
    if (settings.at_name_server) {
        auto names = pyro::locate_ns();
        for (const std::string name : {"everything", "session", "single", "percall", "broken"}) {
            names.register_name("interop." + name, daemon.uri_for(name), false,
                                {"interop", "kind:" + name});
        }
    }
    fmt::print("ready {}\n", uri.to_string());
    daemon.request_loop();
}

}  // namespace

}  // namespace interop

template <>
struct pyro::Expose<interop::Counter> {
    static void table(pyro::MethodTable<interop::Counter>& t) {
        t.method("count", &interop::Counter::count);
    }
};
template <>
struct pyro::Expose<interop::Broken> {
    static void table(pyro::MethodTable<interop::Broken>& t) {
        t.method("count", &interop::Broken::count);
    }
};

int main(int argc, char** argv) {
    interop::Settings settings;
    cli::Options options("interop_daemon", "Has something of everything for a client to call.");
    options.add("key", settings.key, "of the signatures");
    options.add("unix", settings.unix_socket, "a Unix socket to listen on");
    options.add("ns", settings.at_name_server, "register with the name server");
    return cli::run_program(options, argc, argv, [&] { interop::serve(settings); });
}
