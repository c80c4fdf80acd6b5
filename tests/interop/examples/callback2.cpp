#include "common/pyro/autoproxy.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "tests/interop/examples/roles.hpp"

#include <fmt/core.h>

namespace interop::examples {

namespace {

void call_back(pyro::Proxy& callback, int number) {
    fmt::print("\n\nserver: doing callback {} to client\n", number);
    try {
        callback.call("call" + std::to_string(number));
    } catch (const pyro::RemoteError& error) {
        fmt::print("got an exception from the callback:\n{}\n", error.traceback_text());
    }
}

struct CallbackServer {
    void do_callback(pyro::Proxy callback) {
        call_back(callback, 1);
        call_back(callback, 2);
        fmt::print("server: callbacks done.\n\n");
    }
};

struct CallbackHandler {
    int crash() {
        throw pyro::PythonError("ZeroDivisionError", "integer division or modulo by zero");
    }
    int call1() {
        fmt::print("\n\ncallback 1 received from server!\n");
        fmt::print("going to crash - you won't see the exception here, only on the server\n");
        return crash();
    }
    int call2() {
        fmt::print("\n\ncallback 2 received from server!\n");
        fmt::print("going to crash - but you will see the exception here too\n");
        return crash();
    }
};

}  // namespace

void callback2_server(const Arguments&) {
    pyro::MethodTable<CallbackServer> table("CallbackServer");
    table.oneway("doCallback", &CallbackServer::do_callback, {"callback"});
    pyro::Daemon daemon;
    const auto uri = daemon.register_object(std::make_shared<CallbackServer>(), table.build());
    pyro::locate_ns().register_name("example.callback2", uri);
    print_ready(uri.to_string());
    daemon.request_loop();
}

void callback2_client(const Arguments&) {
    pyro::MethodTable<CallbackHandler> table("CallbackHandler");
    table.method("call1", &CallbackHandler::call1)
        .method("call2", &CallbackHandler::call2)
        .callback("call2");
    const auto handler = std::make_shared<CallbackHandler>();
    pyro::Daemon daemon;
    daemon.register_object(handler, table.build());
    pyro::Proxy("PYRONAME:example.callback2").call("doCallback", handler);
    fmt::print("waiting for callbacks to arrive...\n(ctrl-c/break the program once it's done)\n");
    daemon.request_loop();
}

}  // namespace interop::examples
