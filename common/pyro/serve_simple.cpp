#include "common/pyro/serve_simple.hpp"

#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace pyro {

namespace {

void print_line(std::string_view line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

/// One connection for all names.
std::function<void(const std::string&, const Uri&)> to_name_server() {
    auto server = std::make_shared<NameServer>(locate_ns());
    return [server](const std::string& name, const Uri& uri) { server->register_name(name, uri); };
}

}  // namespace

std::string ServedObject::object_text(const void* object, const ClassTable& table) {
    return fmt::format("<{} object at {}>", table.class_name, object);
}

void serve_simple(const std::vector<ServedObject>& objects, ServeOptions options) {
    Daemon daemon(options.daemon);
    if (!options.print) options.print = print_line;
    const auto print = [&](const std::string& line) {
        if (options.verbose) options.print(line);
    };
    if (options.name_server && !options.register_name) options.register_name = to_name_server();
    for (const auto& object : objects) {
        const auto uri = object.add(daemon, options.name_server ? "" : object.name);
        print(fmt::format("Object {}:", object.text));
        print(fmt::format("    uri = {}", uri.to_string()));
        if (!options.name_server || object.name.empty()) continue;
        options.register_name(object.name, uri);
        print(fmt::format("    name = {}", object.name));
    }
    print("Pyro daemon running.");
    if (options.ready) options.ready(daemon);
    daemon.request_loop();
}

}  // namespace pyro
