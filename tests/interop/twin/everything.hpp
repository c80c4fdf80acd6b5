// The object of python/everything.py that has something of everything, in C++.
//
//     daemon.register_object(std::make_shared<Everything>(daemon), everything_table(),
//     "everything");
//
// Its methods may run in several threads at a time.
#pragma once

#include "common/pyro/autoproxy.hpp"
#include "common/pyro/class_registry.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/generator.hpp"
#include "common/pyro/method_table.hpp"
#include "common/pyro/proxy.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace interop {

struct Child {
    std::string name;
    std::string greet() const { return "I am " + name; }
};

/// Travels by value.
struct Item {
    std::string name;
    int price = 0;
};
BOOST_DESCRIBE_STRUCT(Item, (), (name, price))

class Everything {
public:
    explicit Everything(pyro::Daemon& daemon) : daemon_(daemon) {}

    std::string typed(const value::Value& value) const;
    std::string arguments(value::List args, const value::Dict& kwargs) const;
    std::string wait(double seconds) const;

    void note(std::string text);
    void note_and_fail(std::string text);
    void wait_and_note(double seconds, std::string text);
    std::vector<std::string> notes() const;
    void forget();

    value::Value get_value() const;
    void set_value(value::Value value);
    int failing() const;

    pyro::Generator<int> count(int limit) const;
    pyro::Generator<int> failing_count(int limit) const;
    pyro::Generator<int> endless();
    int closed() const;

    std::shared_ptr<Child> child(const std::string& name);
    std::map<std::string, std::vector<std::shared_ptr<Child>>> children(
        const std::vector<std::string>& names);
    std::string greet(pyro::Proxy other) const;
    std::vector<int> call_back(pyro::Proxy target, int times) const;
    std::string call_back_error(pyro::Proxy target) const;

    value::Dict context() const;
    std::string correlation_of(pyro::Proxy other) const;

private:
    pyro::Daemon& daemon_;
    mutable std::mutex mutex_;
    value::Value value_ = 1;
    std::vector<std::string> notes_;
    int closed_ = 0;
    std::map<std::string, std::shared_ptr<Child>> children_;
};

std::shared_ptr<const pyro::ClassTable> everything_table();

}  // namespace interop
