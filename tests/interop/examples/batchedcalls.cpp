#include "common/pyro/async.hpp"
#include "common/pyro/batch.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/proxy.hpp"
#include "tests/interop/examples/roles.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <stdexcept>
#include <thread>

namespace interop::examples {

namespace {

constexpr int kLoops = 20000;
constexpr int kTotal = kLoops * (7 * 6 + 10 + 20);

struct Thingy {
    int multiply(int a, int b) const { return a * b; }
    int add(int a, int b) const { return a + b; }
    int divide(int a, int b) const {
        if (b == 0)
            throw pyro::PythonError("ZeroDivisionError", "integer division or modulo by zero");
        return static_cast<int>(std::floor(double(a) / b));
    }
    int error() const { return divide(1, 0); }
    int delay(int seconds) const {
        std::this_thread::sleep_for(std::chrono::seconds(seconds));
        return seconds;
    }
    int printmessage(const std::string& message) const {
        fmt::print("{}\n", message);
        return 0;
    }
};
BOOST_DESCRIBE_STRUCT(Thingy, (), (multiply, add, divide, error, delay, printmessage))

void must_be(int total) {
    if (total != kTotal) throw std::runtime_error("wrong total " + std::to_string(total));
}

void normal_calls(pyro::Proxy& thingy) {
    fmt::print("Normal remote calls...\n");
    int total = 0;
    thingy.call("printmessage", "beginning normal calls");
    for (int i = 0; i < kLoops; ++i) {
        total += thingy.call<int>("multiply", 7, 6);
        total += thingy.call<int>("add", 10, 20);
    }
    thingy.call("printmessage", "end of normal calls");
    must_be(total);
}

void fill(pyro::Batch& batch, int number, bool delayed) {
    batch.call("printmessage", fmt::format("beginning batch #{}", number));
    for (int i = 0; i < (number == 3 ? 1 : kLoops); ++i) {
        batch.call("multiply", 7, 6);
        batch.call("add", 10, 20);
    }
    if (delayed) batch.call("delay", 2);
    batch.call("printmessage", fmt::format("end of batch #{}", number));
}

void batched_calls(pyro::Proxy& thingy) {
    fmt::print("\nBatched remote calls...\n");
    pyro::Batch batch(thingy);
    fill(batch, 1, false);
    fmt::print("processing the results...\n");
    int total = 0;
    for (const value::Value& result : batch.execute()) total += result.to<int>();
    must_be(total);
}

void oneway_batch(pyro::Proxy& thingy) {
    fmt::print("\nOneway batched remote calls...\n");
    pyro::Batch batch(thingy);
    fill(batch, 2, true);
    fmt::print(
        "executing batch, there will be no result values. Check server to see printed "
        "messages...\n");
    batch.execute_oneway();
}

void asynchronous_batch(pyro::Proxy& thingy) {
    fmt::print("\nBatched remote calls, asynchronous...\n");
    pyro::Batch batch(thingy);
    fill(batch, 3, true);
    fmt::print("executing the batch... (should return immediately because async)\n");
    auto future = pyro::async_execute(batch);
    fmt::print("processing the results...(should wait until async results become available)\n");
    value::List results;
    for (const value::Value& result : future.get()) results.push_back(result);
    fmt::print("results= {}\n", value::Value(results).repr());
}

void failing_batch(pyro::Proxy& thingy) {
    fmt::print("\nBatch with an error. Dividing a number by decreasing divisors...\n");
    pyro::Batch batch(thingy);
    fill(batch, 3, true);  // Pyro4 has not forgotten the calls of the asynchronous batch
    for (int divisor = 3; divisor > -3; --divisor) batch.call("divide", 100, divisor);
    fmt::print("getting results...\n");
    int divisor = 3;
    try {
        for (const value::Value& result : batch.execute()) {
            fmt::print("100//{} = {}\n", divisor--, result.to<int>());
        }
    } catch (const pyro::RemoteError& error) {
        fmt::print("A divide by zero error occurred during the batch! (expected)\n{}\n",
                   error.traceback_text());
    }
}

}  // namespace

void batched_server(const Arguments&) {
    pyro::Daemon daemon;
    print_ready(daemon.register_class<Thingy>(pyro::InstanceMode::Session).to_string());
    daemon.request_loop();
}

void batched_client(const Arguments&) {
    pyro::Proxy thingy(ask("enter server object uri: "));
    normal_calls(thingy);
    batched_calls(thingy);
    oneway_batch(thingy);
    asynchronous_batch(thingy);
    failing_batch(thingy);
}

}  // namespace interop::examples
