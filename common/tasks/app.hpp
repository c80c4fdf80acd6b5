// Tasks in the way of Celery: what a client sends and what a worker runs.
//
//     tasks::App app("addTask", "sqlite:///tasks.db");
//     auto add = app.task("addTask.add", [](int x, int y) { return x + y; },
//                         {.parameters = {"x", "y"}});
//
//     tasks::Worker(app).run();                                       // one program: worker.hpp
//
//     auto sum = add.delay(5, 5);                                     // another one
//     fmt::print("{}\n", sum.get(10s));                               // 10
//
// A client that has not the function at hand names its type instead:
//
//     auto add = app.remote<int(int, int)>("addTask.add");
//
// Nothing is connected before the first task is sent or the first result asked for. Sending and
// asking: any thread, several at a time. task(): before the worker runs.
#pragma once

#include "common/tasks/async_result.hpp"
#include "common/tasks/broker_url.hpp"
#include "common/tasks/canvas.hpp"
#include "common/tasks/function.hpp"
#include "common/tasks/options.hpp"
#include "common/value/codec.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace tasks {

class Client;

/// A task that can be sent: its name and type. A small value.
template <class F>
class Task;

template <class R, class... Args>
class Task<R(Args...)> {
public:
    Task(std::shared_ptr<Client> client, std::string name, std::string queue = {})
        : client_(std::move(client)), name_(std::move(name)), queue_(std::move(queue)) {}

    const std::string& name() const { return name_; }

    /// Sends it. BrokerError, BrokerUnavailableError; wire::celery::MessageError for values that
    /// cannot travel.
    AsyncResult<R> delay(const Args&... args) const { return apply_async({args...}); }
    AsyncResult<R> apply_async(const std::tuple<Args...>& args, CallOptions options = {}) const {
        return AsyncResult<R>(std::apply(
            [&](const auto&... items) { return s(items...).set(std::move(options)).apply_async(); },
            args));
    }

    /// The call as a part of a group or chain; the arguments that the step before fills in are left
    /// out.
    template <class... A>
    Signature s(const A&... args) const {
        static_assert(sizeof...(A) <= sizeof...(Args), "more arguments than the task takes");
        Signature signature;
        signature.client = client_;
        signature.task = name_;
        (signature.args.push_back(value::to_value(args)), ...);
        signature.options.queue = queue_;
        return signature;
    }
    /// The same, and nothing is taken from the step before.
    Signature si(const Args&... args) const {
        Signature signature = s(args...);
        signature.immutable = true;
        return signature;
    }

private:
    std::shared_ptr<Client> client_;
    std::string name_;
    std::string queue_;
};

/// What a worker knows of a task.
struct RegisteredTask {
    detail::Function function;
    TaskOptions options;
};

class App {
public:
    /// `url`: see broker_url.hpp. BrokerError for one that is none.
    explicit App(std::string name, std::string url = default_broker());
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    /// Registers a function under this name. Its parameters and result need a value::Codec; a first
    /// parameter tasks::Context& is the task's own (context.hpp). A name that is there already is
    /// replaced.
    template <class F>
    auto task(std::string name, F function, TaskOptions options = {}) {
        using Found = detail::SignatureOf<std::decay_t<F>>;
        using Type = typename Found::Signature::Type;
        std::string queue = options.queue;
        auto parameters = options.parameters;
        add_task(name, {Found::Signature::template erase<std::decay_t<F>, Found::kWithContext>(
                            name, std::move(parameters), std::move(function)),
                        std::move(options)});
        return Task<Type>(client_, std::move(name), std::move(queue));
    }

    /// Registers a function that takes whatever arguments it is sent: Python's *args, **kwargs.
    void variadic(std::string name, detail::Function function, TaskOptions options = {}) {
        add_task(name, {std::move(function), std::move(options)});
    }

    /// A task that another program has: `app.remote<int(int, int)>("addTask.add")`.
    template <class F>
    Task<F> remote(std::string name, std::string queue = {}) const {
        return Task<F>(client_, std::move(name), std::move(queue));
    }

    /// By name, with any arguments.
    AsyncResult<> send_task(const std::string& name, value::List args, value::Dict kwargs = {},
                            CallOptions options = {}) const;

    /// The result of a task sent elsewhere, or before.
    template <class R = value::Value>
    AsyncResult<R> result(std::string id) const {
        return AsyncResult<R>(client_, std::move(id));
    }

    const std::string& name() const { return name_; }
    const std::string& url() const { return url_; }
    const std::map<std::string, RegisteredTask>& tasks() const { return tasks_; }

private:
    void add_task(const std::string& name, RegisteredTask task);

    std::string name_;
    std::string url_;
    std::shared_ptr<Client> client_;
    std::map<std::string, RegisteredTask> tasks_;
};

}  // namespace tasks
