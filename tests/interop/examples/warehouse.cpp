#include "common/pyro/daemon.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/name_server.hpp"
#include "tests/interop/examples/roles.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace interop::examples {

namespace {

struct Warehouse {
    std::vector<std::string> contents{"chair", "bike", "flashlight", "laptop", "couch"};

    std::vector<std::string> list_contents() const { return contents; }
    void take(const std::string& name, const std::string& item) {
        const auto found = std::find(contents.begin(), contents.end(), item);
        if (found == contents.end())
            throw pyro::PythonError("ValueError", "list.remove(x): x not in list");
        contents.erase(found);
        fmt::print("{} took the {}.\n", name, item);
    }
    void store(const std::string& name, const std::string& item) {
        contents.push_back(item);
        fmt::print("{} stored the {}.\n", name, item);
    }
};
BOOST_DESCRIBE_STRUCT(Warehouse, (), (list_contents, take, store))

void visit(const std::string& name, pyro::Proxy& warehouse) {
    fmt::print("This is {}.\n", name);
    fmt::print("The warehouse contains: {}\n", warehouse.call("list_contents").repr());
    std::string item = ask("Type a thing you want to store (or empty): ");
    if (!item.empty()) warehouse.call("store", name, item);
    fmt::print("The warehouse contains: {}\n", warehouse.call("list_contents").repr());
    item = ask("Type something you want to take (or empty): ");
    if (!item.empty()) warehouse.call("take", name, item);
    fmt::print("Thank you, come again!\n");
}

bool at_name_server(const Arguments& arguments) {
    return !arguments.empty() && arguments[0] == "--ns";
}

}  // namespace

void warehouse_server(const Arguments& arguments) {
    pyro::Daemon daemon;
    const auto uri = daemon.register_class<Warehouse>(pyro::InstanceMode::Single);
    if (at_name_server(arguments)) pyro::locate_ns().register_name("example.warehouse", uri);
    print_ready(uri.to_string());
    daemon.request_loop();
}

void warehouse_visit(const Arguments& arguments) {
    pyro::Proxy warehouse(at_name_server(arguments) ? "PYRONAME:example.warehouse"
                                                    : ask("Enter the uri of the warehouse: "));
    visit("Janet", warehouse);
    visit("Henry", warehouse);
}

}  // namespace interop::examples
