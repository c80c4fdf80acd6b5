// A whole daemon in one line, as Pyro4.Daemon.serveSimple (section 14).
//
//     auto greeter = std::make_shared<Greeter>();
//     pyro::serve_simple({{greeter, "example.greeter"}});
//
// prints the object, its URI and name, and "Pyro daemon running.", and answers calls.
#pragma once

#include "common/pyro/daemon.hpp"

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pyro {

/// An object and the name it is served under; without a name it gets none.
struct ServedObject {
    template <class T>
    ServedObject(std::shared_ptr<T> object, std::string its_name = "")
        : name(std::move(its_name)), text(object_text(object.get(), *class_table<T>())) {
        add = [object](Daemon& daemon, std::string id) {
            return daemon.register_object(object, std::move(id));
        };
    }
    static std::string object_text(const void* object, const ClassTable& table);

    std::string name;
    std::string text;  ///< "<Greeter object at 0x55d0c0ffee00>"
    std::function<Uri(Daemon&, std::string id)> add;
};

struct ServeOptions {
    DaemonOptions daemon;
    /// Names go to the name server and objects get ids of their own; otherwise the name is the id.
    bool name_server = true;
    bool verbose = true;
    /// How a name gets to the name server; default: locate_ns().
    std::function<void(const std::string& name, const Uri& uri)> register_name;
    /// Where a line goes to; default: standard output, flushed.
    std::function<void(std::string_view line)> print;
    /// Called before the loop begins, for example to keep a way to call shutdown().
    std::function<void(Daemon&)> ready;
};

/// Returns after shutdown(). NamingError when there is no name server.
void serve_simple(const std::vector<ServedObject>& objects, ServeOptions options = {});

}  // namespace pyro
