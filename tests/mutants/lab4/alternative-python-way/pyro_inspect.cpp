// The daemon is asked for everything, names included; what it tells decides, not an exception.
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace {

using Names = std::vector<std::string>;

std::chrono::milliseconds timeout{5000};

void say(const std::string& kind, const std::string& parameters, const std::string& text) {
    std::cout << "  " << std::left << std::setw(11) << kind << std::setw(12) << parameters << text
              << '\n';
}

pyro::Proxy daemon_of(const pyro::Uri& uri) {
    pyro::ProxyOptions how;
    how.timeout = timeout;
    pyro::Proxy daemon("PYRO:Pyro.Daemon@" + uri.location(), how);
    daemon.bind();
    return daemon;
}

bool has(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void show(const pyro::Uri& uri, pyro::Proxy& daemon) {
    const pyro::Value offer = daemon.call("get_metadata", uri.object, true);
    pyro::Value known = value::Dict();
    if (has(daemon.methods(), "get_signatures")) known = daemon.call("get_signatures", uri.object);
    const Names oneway = offer["oneway"].to<Names>();
    Names methods = offer["methods"].to<Names>(), attributes = offer["attrs"].to<Names>();
    std::sort(methods.begin(), methods.end());
    std::sort(attributes.begin(), attributes.end());
    say("kind", "parameters", "name");
    for (const std::string& name : methods) {
        std::string count = "?", text = name;
        if (known.get_if<value::Dict>()->contains(name)) {
            count = known[name]["most"].repr();
            if (const std::string least = known[name]["least"].repr(); least != count) {
                count = least + "-" + count;
            }
            text += known[name]["types"].str();
        }
        say(has(oneway, name) ? "oneway" : "method", count, text);
    }
    for (const std::string& name : attributes) say("attribute", "-", name);
}

}  // namespace

int main(int argc, char** argv) {
    std::string uri, ns = pyro::name_server_address();
    bool all = false;
    cli::Options options("pyro_inspect", "Shows what remote objects offer.");
    options.add_argument("uri", uri, "the object; without one, all of the name server", false);
    options.add("all", all, "all objects that the name server knows");
    options.add("ns", ns, "name server, HOST:PORT");
    options.add("timeout", timeout, "give up on a silent server after this time");
    return cli::run_program(options, argc, argv, [&] {
        if (!uri.empty()) {
            pyro::Uri one(uri);
            if (!one.is_resolved()) one = pyro::locate_ns(ns).lookup(one.object);
            pyro::Proxy daemon = daemon_of(one);
            std::cout << one.to_string() << '\n';
            return show(one, daemon);
        }
        for (const auto& [name, entry] : pyro::locate_ns(ns).list()) {
            std::cout << name << " --> " << entry.uri.to_string() << '\n';
            try {
                pyro::Proxy daemon = daemon_of(entry.uri);
                show(entry.uri, daemon);
            } catch (const std::exception& error) {
                say("kind", "parameters", "name");
                say("down", "-", error.what());
            }
        }
    });
}
