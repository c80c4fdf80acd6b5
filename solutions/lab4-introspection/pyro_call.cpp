// 4.3 Calls any method of any object from the shell: nothing about the object is known when this is
// compiled, so arguments and result are values whose types come out at run time.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"
#include "common/wire/formats.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace {

struct Settings {
    std::string uri;
    std::string method;
    std::vector<std::string> arguments;
    std::string ns = pyro::name_server_address();
    std::chrono::milliseconds timeout = std::chrono::seconds(10);
    bool traceback = false;
};

/// The URI; a name without a place is looked up at the name server of the settings.
std::string address_of(const Settings& settings) {
    const pyro::Uri uri = pyro::read_uri(settings.uri);
    const bool is_complete = uri.is_resolved() || !uri.location().empty();
    return is_complete ? settings.uri : settings.uri + "@" + settings.ns;
}

/// A proxy of the object, connected.
pyro::Proxy connect(const Settings& settings) {
    pyro::ProxyOptions options;
    options.timeout = settings.timeout;
    pyro::Proxy object(address_of(settings), options);
    try {
        object.bind();
    } catch (const pyro::NamingError& error) {
        const std::string reason = error.what();
        const char* advice =
            reason.starts_with("unknown name") ? " (nsc list shows all names)" : "";
        throw base::Error(fmt::format("find {}: {}{}", address_of(settings), reason, advice));
    }
    return object;
}

/// An argument of the command line as a value.
pyro::Value read_argument(const std::string& text) {
    // LAB 4.3 read an argument
    // wire::serpent::loads reads a Python literal: 5, 2.5, 'text', [1, 2], None, ... It throws a
    // pyro::PythonError for all else, which is then taken as text.
    //~ base::todo("4.3: read an argument, in read_argument", text);
    try {
        return wire::serpent::loads(text);
    } catch (const pyro::PythonError&) {
        return text;
    }
    // END 4.3
}

/// Calls the method; an attribute is read, or set to the only argument.
pyro::Value perform(pyro::Proxy& object, const std::string& name, const value::List& arguments) {
    const auto offer = object.metadata();
    const auto& attributes = offer->attributes;
    if (!std::binary_search(attributes.begin(), attributes.end(), name)) {
        return object.invoke(name, arguments);
    }
    if (arguments.empty()) return object.get(name);
    if (arguments.size() > 1) throw base::UsageError(name + " is an attribute: give one value");
    object.set(name, arguments.front());
    return {};
}

void run(const Settings& settings) {
    pyro::Proxy object = connect(settings);
    // LAB 4.3 call the method
    // Read the arguments, perform the call, print the result's repr. What the object raises is a
    // pyro::PythonError: throw a base::Error `call {method}: {type}: {text}`, its type() and
    // what(). With settings.traceback print the traceback_text() of a pyro::RemoteError on stderr
    // before that; it has its line ends.
    //~ base::todo("4.3: call the method, in run", perform, read_argument, settings, object);
    value::List arguments;
    for (const std::string& text : settings.arguments) arguments.push_back(read_argument(text));
    try {
        fmt::print("{}\n", perform(object, settings.method, arguments).repr());
    } catch (const pyro::PythonError& error) {
        const auto* remote = dynamic_cast<const pyro::RemoteError*>(&error);
        if (remote != nullptr && settings.traceback) {
            fmt::print(stderr, "{}", remote->traceback_text());
        }
        throw base::Error(
            fmt::format("call {}: {}: {}", settings.method, error.type(), error.what()));
    }
    // END 4.3
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("pyro_call", "Calls a method of a remote object, prints what it gives.");
    options.add_argument("uri", settings.uri, "the object: PYRO:..., PYRONAME:... or PYROMETA:...");
    options.add_argument("method", settings.method, "what to call; an attribute is read or set");
    options.add_arguments("argument", settings.arguments,
                          "Python literals; all else is text; what begins with -- behind --");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("timeout", settings.timeout, "give up on a silent server after this time");
    options.add("traceback", settings.traceback, "show where the other side raised an error");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
