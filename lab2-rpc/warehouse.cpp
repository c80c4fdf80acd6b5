// 2.5 The warehouse: one object, many visitors, who come at the same time.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/serve_simple.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace {

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 0;
    std::string ns = pyro::name_server_address();
};

// LAB 2.5 write the warehouse
// A class Warehouse with the contents "chair", "bike", "flashlight", "laptop", "couch" and
//     list_contents()      returns them, a std::vector<std::string>
//     take(name, item)     removes the item, prints `{name} took the {item}.`; when it is not
//                          there: pyro::PythonError("ValueError", "list.remove(x): x not in list")
//     store(name, item)    adds it at the end, prints `{name} stored the {item}.`
// Calls of different visitors run at the same time, on different threads: a mutex guards the
// contents. BOOST_DESCRIBE_CLASS(Warehouse, (), (methods), (), ()) stands inside a class with
// private members.
class Warehouse {
    BOOST_DESCRIBE_CLASS(Warehouse, (), (), (), ())
};
// END 2.5

void run(const Settings& settings) {
    pyro::ServeOptions options;
    options.daemon.host = settings.host;
    options.daemon.port = settings.port;
    options.register_name = [&](const std::string& name, const pyro::Uri& uri) {
        pyro::locate_ns(settings.ns).register_name(name, uri);
    };
    // LAB 2.5 serve one warehouse
    // pyro::serve_simple does what serve did in 2.2 and prints the lines. It takes a list of
    // {object, name} and the options. One object for all visitors, under `example.warehouse`.
    base::todo("2.5: serve one Warehouse as example.warehouse, in run", options);
    // END 2.5
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("warehouse", [&] {
        Settings settings;
        cli::Options options("warehouse", "A warehouse for visitors, as `example.warehouse`.");
        options.add("host", settings.host, "address to listen on");
        options.add("port", settings.port, "port to listen on; 0 takes a free one");
        options.add("ns", settings.ns, "name server, HOST:PORT");
        return cli::run_program(options, argc, argv, [&] { run(settings); });
    });
}
