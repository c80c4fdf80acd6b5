// The two kinds of errors caught one by one, the traceback put together by hand, no look at the
// metadata.
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"
#include "common/wire/formats.hpp"

#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    std::string uri, method, ns = pyro::name_server_address();
    std::vector<std::string> words;
    std::chrono::milliseconds timeout{10000};
    bool traceback = false;
    cli::Options options("pyro_call", "Calls a method of a remote object, prints what it gives.");
    options.add_argument("uri", uri, "the object");
    options.add_argument("method", method, "what to call");
    options.add_arguments("argument", words, "literals or text");
    options.add("ns", ns, "name server, HOST:PORT");
    options.add("timeout", timeout, "give up on a silent server after this time");
    options.add("traceback", traceback, "show where the other side raised an error");
    return cli::run_program(options, argc, argv, [&] {
        pyro::Uri target(uri);
        if (target.form == pyro::Uri::Form::PyroName) {
            target = pyro::locate_ns(ns).lookup(target.object);
        }
        pyro::ProxyOptions how;
        how.timeout = timeout;
        pyro::Proxy proxy(target, how);
        value::List list;
        for (const std::string& word : words) {
            pyro::Value item(word);
            try {
                item = wire::loads(wire::Serializer::Serpent, word);
            } catch (const std::exception&) {
            }
            list.push_back(item);
        }
        const auto sentence = [&](const pyro::PythonError& error) {
            return base::Error("call " + method + ": " + std::string(error.type()) + ": " +
                               error.what());
        };
        try {
            std::cout << proxy.invoke(method, list).repr() << "\n";
        } catch (const pyro::RemoteError& error) {
            if (traceback) std::cerr << error.traceback_text();
            throw sentence(error);
        } catch (const pyro::PythonError& error) {
            throw sentence(error);
        }
    });
}
