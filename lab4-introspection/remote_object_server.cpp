// 4.1, 4.5 A remote object that describes itself: Boost.Describe lists what others may call, and
// the daemon finds it there. Whatever the list does not name stays inside.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <memory>
#include <mutex>
#include <string>

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 0;
    std::string ns = pyro::name_server_address();
    std::string name = "example.remote.object";
};

/// Calls of different clients run at the same time: mutex_ protects the members.
class MyRemoteObject {
public:
    // LAB 4.1 what others may call
    // greet(name) gives `{greeting}, {name}!`, add(a, b) the sum. Both call count_call() first.
    // Then describe the class: BOOST_DESCRIBE_CLASS with the two in its list of public members.
    std::string greet(const std::string& name) { base::todo("4.1: greet, in greet", name); }
    // END 4.1

    // LAB 4.5 what others may read and write
    // greeting() and calls() give the members of that name. set_greeting(text) changes the
    // greeting; an empty text is a pyro::PythonError "ValueError". Each takes a
    // std::lock_guard on mutex_, as count_call() does.
    std::string greeting() const { base::todo("4.5: give the greeting, in greeting"); }
    // END 4.5

    /// For this program alone: public, but nobody describes it.
    void forget_calls() {
        const std::lock_guard lock(mutex_);
        calls_ = 0;
    }

private:
    /// Counts a call; gives the word to greet with.
    std::string count_call() {
        const std::lock_guard lock(mutex_);
        ++calls_;
        return greeting_;
    }

    mutable std::mutex mutex_;
    std::string greeting_ = "Hello";
    int calls_ = 0;
};

/// What a description cannot say: attributes that are read and written through functions.
template <>
struct pyro::Expose<MyRemoteObject> {
    static void table(pyro::MethodTable<MyRemoteObject>& table) {
        // LAB 4.5 the attributes
        // `greeting` is read with greeting() and written with set_greeting(); `calls` is only read.
        table.attribute("greeting", &MyRemoteObject::greeting);
        // END 4.5
    }
};

namespace {

void run(const Settings& settings) {
    pyro::DaemonOptions options;
    options.host = settings.host;
    options.port = settings.port;
    options.signatures = true;  // the daemon tells the parameters of methods to pyro_inspect (4.4)
    // LAB 4.1 serve the object
    // Make a pyro::Daemon with these options, register a std::shared_ptr<MyRemoteObject> there, and
    // its URI at the name server under settings.name. Print `Ready. Object uri = ` and the URI;
    // answer calls until the program is stopped.
    base::todo("4.1: register the object and answer calls, in run", settings, options);
    // END 4.1
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("remote_object_server", "Serves an object that greets and adds.");
    options.add("host", settings.host, "address to listen on");
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("name", settings.name, "what the object is called there");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
