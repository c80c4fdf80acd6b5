// What of a class the network may call: the heart of a daemon.
//
//     struct Greeter { std::string greet(std::string name); int count = 0; };
//
//     BOOST_DESCRIBE_STRUCT(Greeter, (), (greet, count))       // front 1: Boost.Describe, after
//     the class daemon.register_object(greeter, "example.greeter");
//
//     pyro::MethodTable<Greeter> table("Greeter");             // front 2: by hand
//     table.method("greet", &Greeter::greet, {"name"})         // parameter names: keyword
//     arguments
//          .oneway("log", &Greeter::log)
//          .attribute("count", &Greeter::count)
//          .attribute("total", &Greeter::total, &Greeter::set_total);
//
// For front 1 a specialisation of pyro::Expose<T> may add what a description cannot say:
//
//     template <> struct pyro::Expose<Greeter> {
//         static void table(pyro::MethodTable<Greeter>& t) { t.oneway("log"); }   // log was
//         described
//     };
//
// Names that begin with `_` never leave, except __len__ and the like (section 3.11). Arguments are
// checked against the parameters: too many, too few or of another type is the caller's TypeError,
// which names method, argument and types. A method returning pyro::Generator<T> is a remote
// iterator. A table is immutable once it is registered.
#pragma once

#include "common/pyro/errors.hpp"
#include "common/value/codec.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pyro {

/// The items of a remote iterator still to come: nullopt at the end.
using ItemSource = std::function<std::optional<value::Value>()>;

/// What a method gives back: a value, or an iterator.
using Answer = std::variant<value::Value, ItemSource>;

/// A parameter's name, and what it is when the caller leaves it out.
struct Parameter {
    Parameter(std::string n) : name(std::move(n)) {}
    Parameter(const char* n) : name(n) {}
    Parameter(std::string n, value::Value d) : name(std::move(n)), fallback(std::move(d)) {}
    std::string name;
    std::optional<value::Value> fallback;
};

/// A class as the network sees it, its C++ type forgotten. `object` points to the instance.
struct ClassTable {
    struct Method {
        std::string name;
        std::function<Answer(void* object, const value::List& args, const value::Value& kwargs)>
            call;
        std::size_t parameters = 0;
        bool oneway = false;
        bool callback = false;  ///< its exceptions are also reported on the daemon's side
    };
    struct Attribute {
        std::string name;
        std::function<value::Value(void* object)> get;
        std::function<void(void* object, const value::Value&)> set;  ///< empty: read only
    };

    std::string class_name;
    std::map<std::string, Method, std::less<>> methods;
    std::map<std::string, Attribute, std::less<>> attributes;
};

}  // namespace pyro
