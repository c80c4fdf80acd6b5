// A class as the network sees it, its C++ type forgotten: what MethodTable and Boost.Describe fill
// in, and what a daemon calls.
//
//     const auto table = pyro::class_table<Greeter>();              // describe.hpp
//     value::List args{"Janet"};
//     pyro::Answer answer = table->methods.find("greet")->second.call(&greeter, args,
//     value::Dict());
//
// A table is immutable once it is registered, so all threads may use it.
#pragma once

#include "common/value/value.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pyro {

/// The items of a remote iterator still to come: nullopt at the end.
using ItemSource = std::function<std::optional<value::Value>()>;

/// What a method gives back: a value, or an iterator.
using Answer = std::variant<value::Value, ItemSource>;

/// A parameter's name, and what it is when the caller leaves it out. A parameter without a name
/// cannot be given as a keyword argument.
struct Parameter {
    Parameter() = default;
    Parameter(std::string n) : name(std::move(n)) {}
    Parameter(const char* n) : name(n) {}
    Parameter(std::string n, value::Value d) : name(std::move(n)), fallback(std::move(d)) {}
    std::string name;
    std::optional<value::Value> fallback;
};

struct ClassTable {
    struct Method {
        /// May take values out of `args`; what is left there means nothing.
        using Function = std::function<Answer(const Method& self, void* object, value::List& args,
                                              const value::Value& kwargs)>;
        std::string name;
        std::vector<Parameter> parameters;
        std::string types;  ///< for people: "(str, int) -> list of str"
        Function function;
        bool oneway = false;
        bool callback = false;    ///< its exceptions are also reported on the daemon's side
        bool takes_rest = false;  ///< *args and **kwargs: any arguments do

        /// PythonError TypeError when the arguments do not fit; what the method throws.
        Answer call(void* object, value::List& args, const value::Value& kwargs) const {
            return function(*this, object, args, kwargs);
        }
    };
    struct Attribute {
        std::string name;
        std::string type;  ///< for people: "int"
        std::function<value::Value(void* object)> get;
        std::function<void(void* object, const value::Value&)> set;  ///< empty: read only
    };

    std::string class_name;
    std::map<std::string, Method, std::less<>> methods;
    std::map<std::string, Attribute, std::less<>> attributes;
};

/// True for names that never leave: those that begin with `_`, except `__len__` and the like, of
/// which again some are refused (section 3.11).
bool is_private_name(std::string_view name);

/// What of the class may be called, for people: "Greeter: greet(str) -> str, log(str) oneway;
/// attributes count (int)".
std::string describe(const ClassTable& table);

}  // namespace pyro
