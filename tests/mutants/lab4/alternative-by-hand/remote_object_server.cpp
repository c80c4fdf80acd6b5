// No description: a table by hand, an object the program keeps, and another number type.
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"

#include <iostream>
#include <mutex>
#include <string>

struct MyRemoteObject {
    std::mutex lock;
    std::string greeting = "Hello";
    long long calls = 0;
};

int main(int argc, char** argv) {
    std::string host = "localhost", ns = pyro::name_server_address(),
                name = "example.remote.object";
    std::uint16_t port = 0;
    cli::Options options("remote_object_server", "Serves an object that greets and adds.");
    options.add("host", host, "address to listen on");
    options.add("port", port, "port to listen on; 0 takes a free one");
    options.add("ns", ns, "name server, HOST:PORT");
    options.add("name", name, "what the object is called there");
    return cli::run_program(options, argc, argv, [&] {
        using Self = MyRemoteObject;
        pyro::MethodTable<Self> table("MyRemoteObject");
        table.method("greet",
                     [](Self& self, std::string who) {
                         std::scoped_lock guard(self.lock);
                         self.calls++;
                         return self.greeting + ", " + who + "!";
                     },
                     {"name"});
        table.method("add",
                     [](Self& self, long long a, long long b) {
                         std::scoped_lock guard(self.lock);
                         self.calls++;
                         return a + b;
                     },
                     {"a", "b"});
        table.attribute(
            "greeting",
            [](Self& self) {
                std::scoped_lock guard(self.lock);
                return self.greeting;
            },
            [](Self& self, std::string text) {
                if (text.empty()) throw std::invalid_argument("empty");  // a ValueError in Python
                std::scoped_lock guard(self.lock);
                self.greeting = text;
            });
        table.attribute("calls", [](Self& self) {
            std::scoped_lock guard(self.lock);
            return self.calls;
        });

        MyRemoteObject object;  // outlives the daemon
        pyro::DaemonOptions where;
        where.host = host;
        where.port = port;
        pyro::Daemon daemon(where);
        pyro::Uri uri = daemon.register_object(object, table.build());
        pyro::locate_ns(ns).register_name(name, uri, false, {"class:MyRemoteObject"});
        std::cout << "Ready. Object uri = " << uri.to_string() << std::endl;
        daemon.request_loop();
    });
}
