// The tutorial's way: the class is registered, one instance for all; a set of things to lock.
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <list>
#include <mutex>

class Warehouse {
public:
    std::list<std::string> list_contents() {
        std::unique_lock<std::mutex> guard(lock_);
        return contents_;
    }
    void take(std::string name, std::string item) {
        std::unique_lock<std::mutex> guard(lock_);
        auto it = contents_.begin();
        while (it != contents_.end() && *it != item) ++it;
        if (it == contents_.end())
            throw pyro::PythonError("ValueError", "list.remove(x): x not in list");
        contents_.erase(it);
        printf("%s took the %s.\n", name.c_str(), item.c_str());
    }
    void store(std::string name, std::string item) {
        std::unique_lock<std::mutex> guard(lock_);
        contents_.emplace_back(item);
        printf("%s stored the %s.\n", name.c_str(), item.c_str());
    }
    BOOST_DESCRIBE_CLASS(Warehouse, (), (store, take, list_contents), (), ())

private:
    std::mutex lock_;
    std::list<std::string> contents_{"chair", "bike", "flashlight", "laptop", "couch"};
};

int main(int argc, char** argv) {
    pyro::DaemonOptions place;
    place.host = "localhost";
    std::string ns = pyro::name_server_address();
    cli::Options options("warehouse", "A warehouse for visitors, as `example.warehouse`.");
    options.add("host", place.host, "address to listen on");
    options.add("port", place.port, "port to listen on; 0 takes a free one");
    options.add("ns", ns, "name server, HOST:PORT");
    return cli::run_program(options, argc, argv, [&] {
        pyro::Daemon daemon(place);
        auto uri = daemon.register_class<Warehouse>(pyro::InstanceMode::Single);
        pyro::locate_ns(ns).register_name("example.warehouse", uri);
        fmt::print("Object <class Warehouse>:\n    uri = {}\n", uri.to_string());
        fmt::print("    name = example.warehouse\nPyro daemon running.\n");
        daemon.request_loop();
    });
}
