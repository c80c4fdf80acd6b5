// Calls a student's remote object, for checks: each step prints what came of it.
#include "common/pyro/name_server.hpp"
#include "common/pyro/remote_iterator.hpp"
#include "tests/peers/call_text.hpp"
#include "tests/peers/program.hpp"

#include <chrono>
#include <cstdlib>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace peers;
using pyro::Value;

constexpr const char* kUsage =
    R"(usage: pyro_client [--ns HOST:PORT] [--timeout SECONDS] [--traceback] URI STEP...
steps, one argument each, carried out in order over one connection:
  greet('World', to='all')   calls, prints the result as Python shows it
  quotes()*3                 prints the first 3 items of a remote iterator; * alone: all of them
  name                       prints an attribute
  name = 'x'                 sets an attribute
  ?                          prints the names of methods, oneway methods and attributes
An exception is printed as `error {Type}: {text}`, with --traceback its remote traceback too, each
line behind `| `. When no answer comes that is `no answer: {Type}`, and the end.
)";

struct Plan {
    std::string uri;
    std::string name_server;
    std::chrono::milliseconds timeout{5000};
    bool traceback = false;
    std::vector<std::string> steps;
};

Plan parse(Words words) {
    Plan plan;
    while (!words.empty()) {
        std::string word = words.next("an argument");
        if (word == "--ns") {
            plan.name_server = words.next(word);
        } else if (word == "--timeout") {
            plan.timeout = std::chrono::seconds(words.number(word, 3600));
        } else if (word == "--traceback") {
            plan.traceback = true;
        } else if (plan.uri.empty()) {
            plan.uri = word;
        } else {
            plan.steps.push_back(word);
        }
    }
    if (plan.uri.empty() || plan.steps.empty()) throw WrongUse("URI and STEP are needed");
    if (!plan.name_server.empty()) plan.uri += "@" + plan.name_server;
    return plan;
}

void say_names(const char* kind, const std::vector<std::string>& names) {
    say(std::string(kind) + " " + value::to_value(names).repr());
}

/// `rest` is "*3", or "*" for all.
void say_items(pyro::Proxy& proxy, const CallText& call) {
    auto items = proxy.invoke<pyro::RemoteIterator<>>(call.name, call.args, call.kwargs);
    const std::string count = call.rest.substr(1);
    for (long left = count.empty() ? std::numeric_limits<long>::max() : std::stol(count); left > 0;
         --left) {
        const std::optional<Value> item = items.next();
        if (!item) return;
        say(item->repr());
    }
}

void perform(pyro::Proxy& proxy, const std::string& step) {
    if (step == "?") {
        const auto offer = proxy.metadata();
        say_names("methods", offer->methods);
        say_names("oneway", offer->oneway);
        say_names("attributes", offer->attributes);
        return;
    }
    const CallText call = read_call(step);
    if (!call.is_call && call.rest.empty()) {
        say(proxy.get(call.name).repr());
    } else if (!call.is_call && call.rest.starts_with('=')) {
        proxy.set(call.name, read_literal(call.rest.substr(1)));
    } else if (call.is_call && call.rest.starts_with('*')) {
        say_items(proxy, call);
    } else if (call.is_call && call.rest.empty()) {
        say(proxy.invoke(call.name, call.args, call.kwargs).repr());
    } else {
        throw WrongUse(step + ": no step");
    }
}

void say_traceback(const value::PythonError& error) {
    const auto* const remote = dynamic_cast<const pyro::RemoteError*>(&error);
    if (remote == nullptr) return;
    std::istringstream lines(remote->traceback_text());
    for (std::string line; std::getline(lines, line);) say("| " + line);
}

void work(const Plan& plan) try {
    pyro::ProxyOptions options;
    options.timeout = plan.timeout;
    pyro::Proxy proxy(plan.uri, options);
    for (const std::string& step : plan.steps) {
        try {
            perform(proxy, step);
        } catch (const value::PythonError& error) {
            say("error " + std::string(error.type()) + ": " + error.what());
            if (plan.traceback) say_traceback(error);
        }
    }
} catch (const pyro::NamingError& error) {
    say(std::string("error NamingError: ") + error.what());
} catch (const pyro::TimeoutError&) {
    say("no answer: TimeoutError");
} catch (const pyro::ConnectionClosedError&) {
    say("no answer: ConnectionClosedError");
} catch (const pyro::CommunicationError&) {
    say("no answer: CommunicationError");
}

}  // namespace

int main(int argc, char** argv) {
    return peers::run(kUsage, [&] { work(parse(Words(argc, argv))); });
}
