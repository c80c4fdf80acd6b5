// The tasks of python/celery_tasks.py in C++.
//
//     interop_celery_worker URL
#include "common/tasks/app.hpp"
#include "common/tasks/worker.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <stdexcept>

namespace {

using value::Value;

/// Python's + for numbers.
Value add(const Value& x, const Value& y) {
    if (x.kind() == value::Kind::Float || y.kind() == value::Kind::Float)
        return x.to<double>() + y.to<double>();
    return x.to<std::int64_t>() + y.to<std::int64_t>();
}

int serve(const std::string& url) {
    using namespace std::chrono_literals;
    tasks::App app("interop", url);
    app.task("interop.add", add, {.parameters = {"x", "y"}});
    app.task("interop.echo", [](Value value) { return value; });
    app.task("interop.fail", [](const std::string& text) { throw std::invalid_argument(text); });
    app.task("interop.flaky", [](tasks::Context& context) {
        if (context.retries() < 2) throw tasks::Retry("try again", 50ms);
        return context.retries();
    });
    return tasks::Worker(app, {.concurrency = 2}).run();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return serve(argc > 1 ? argv[1] : "");
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
