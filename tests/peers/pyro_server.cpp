// A remote object that answers as it is told, for checks of a student's client: it prints what it
// is asked.
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "tests/peers/program.hpp"
#include "tests/peers/rule.hpp"

#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace peers;
using pyro::Value;

constexpr const char* kUsage =
    R"(usage: pyro_server [--ns HOST:PORT] [--name NAME] [--id ID] [--port N] RULE...
prints `Serving {URI}`, then each call and each attribute that is read or set. With --name it is
registered, at the usual name server or the one of --ns. The first rule that fits a call answers it:
  greet('World') -> 'Hello!'        with exactly these arguments; greet(...): with any
  take(...) !! ValueError('gone')   raises
  quotes(...) *> [1, 2]             is a remote iterator over these items
  update(...) oneway                is a oneway method
  update(...) hang                  never answers
  name = 'NYSE'                     is an attribute
)";

struct Plan {
    std::string name_server = pyro::name_server_address();
    std::string name;
    std::string id;
    std::uint16_t port = 0;
    std::vector<Rule> rules;
};

Plan parse(Words words) {
    Plan plan;
    while (!words.empty()) {
        std::string word = words.next("a rule");
        if (word == "--ns") {
            plan.name_server = words.next(word);
        } else if (word == "--name") {
            plan.name = words.next(word);
        } else if (word == "--id") {
            plan.id = words.next(word);
        } else if (word == "--port") {
            plan.port = static_cast<std::uint16_t>(words.number(word, 65535));
        } else {
            plan.rules.push_back(read_rule(word, {"->", "!!", "*>", "oneway", "hang", "="}));
        }
    }
    if (plan.rules.empty()) throw WrongUse("a RULE is needed");
    return plan;
}

pyro::ItemSource items_of(const Value& list) {
    return
        [items = list.to<value::List>(), next = std::size_t{0}]() mutable -> std::optional<Value> {
            if (next == items.size()) return std::nullopt;
            return items[next++];
        };
}

pyro::Answer answer(const Rule& rule) {
    if (rule.kind == "!!") {
        throw pyro::PythonError(rule.raised.name, value::Tuple(rule.raised.args));
    }
    if (rule.kind == "hang") std::promise<void>().get_future().wait();
    if (rule.kind == "*>") return items_of(rule.value);
    return rule.value;
}

/// What the daemon serves: all it needs to know is in the table.
struct Object {};

pyro::Answer call(const std::vector<Rule>& rules, const std::string& name, const value::List& args,
                  const value::Dict& kwargs) {
    const std::string shown = show_call(name, args, kwargs);
    say(shown);
    if (const Rule* rule = find_rule(rules, name, args, kwargs)) return answer(*rule);
    throw pyro::PythonError("ValueError", "no rule for " + shown);
}

std::shared_ptr<const pyro::ClassTable> table_of(const std::vector<Rule>& rules) {
    pyro::MethodTable<Object> table("Object");
    for (const Rule& rule : rules) {
        const std::string& name = rule.call.name;
        if (!rule.call.is_call) {
            const auto current = std::make_shared<Value>(rule.value);
            table.attribute(
                name,
                [name, current](Object&) {
                    say("get " + name);
                    return *current;
                },
                [name, current](Object&, const Value& item) {
                    say("set " + name + " = " + item.repr());
                    *current = item;
                });
            continue;
        }
        table.variadic(name,
                       [&rules, name](Object&, const value::List& args, const value::Dict& kwargs) {
                           return call(rules, name, args, kwargs);
                       });
    }
    for (const Rule& rule : rules) {
        if (rule.kind == "oneway") table.oneway(rule.call.name);
    }
    return table.build();
}

void work(const Plan& plan) {
    pyro::DaemonOptions options;
    options.port = plan.port;
    options.server_type = pyro::ServerType::Thread;
    pyro::Daemon daemon(options);
    const pyro::Uri uri =
        daemon.register_object(std::make_shared<Object>(), table_of(plan.rules), plan.id);
    if (!plan.name.empty()) {
        pyro::locate_ns(plan.name_server).register_name(plan.name, uri);
    }
    say("Serving " + uri.to_string());
    daemon.request_loop();
}

}  // namespace

int main(int argc, char** argv) {
    return peers::run(kUsage, [&] { work(parse(Words(argc, argv))); });
}
