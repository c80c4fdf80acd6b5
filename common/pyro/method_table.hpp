// What of a class the network may call: the heart of a daemon.
//
//     struct Greeter { std::string greet(std::string name); int count = 0; };
//
//     BOOST_DESCRIBE_STRUCT(Greeter, (), (greet, count))       // front 1: Boost.Describe, after
//     daemon.register_object(greeter, "example.greeter");      // the class (describe.hpp)
//
//     pyro::MethodTable<Greeter> table("Greeter");             // front 2: by hand
//     table.method("greet", &Greeter::greet, {"name"})         // parameter names: keyword
//     arguments
//          .oneway("log", &Greeter::log)
//          .method<int(int, int)>("add", &Greeter::add)        // one of several overloads
//          .attribute("count", &Greeter::count)
//          .attribute("total", &Greeter::total, &Greeter::set_total);
//     daemon.register_object(greeter, table.build(), "example.greeter");
//
// For front 1 a specialisation of pyro::Expose<T> may add what a description cannot say:
//
//     template <> struct pyro::Expose<Greeter> {
//         static void table(pyro::MethodTable<Greeter>& t) { t.oneway("log"); }   // was described
//     };
//
// Names that begin with `_` never leave, except __len__ and the like (section 3.11). Arguments are
// checked against the parameters: too many, too few or of another type is the caller's TypeError,
// which names method, argument and types. A parameter is a value or const&; its type, and the
// result's, needs a value::Codec. A method returning pyro::Generator<T> is a remote iterator; one
// returning the std::shared_ptr of a registered object returns a proxy (autoproxy.hpp). A table is
// made by one thread and immutable once it is registered.
#pragma once

#include "common/pyro/arguments.hpp"
#include "common/pyro/class_table.hpp"
#include "common/pyro/errors.hpp"
#include "common/pyro/generator.hpp"
#include "common/value/codec.hpp"

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace pyro {

/// See above.
template <class T>
struct Expose;

namespace detail {

/// A generator as the source of a stream.
template <class Item>
ItemSource source_of(Generator<Item> generator) {
    auto shared = std::make_shared<Generator<Item>>(std::move(generator));
    return [shared]() -> std::optional<value::Value> {
        auto item = shared->next();
        if (!item) return std::nullopt;
        return value::to_value(std::move(*item));
    };
}

/// Calls, and makes an answer of what comes back.
template <class R, class Call>
Answer answer_of(Call&& call) {
    using Plain = std::remove_cvref_t<R>;
    if constexpr (std::is_void_v<R>) {
        call();
        return value::Value();
    } else if constexpr (is_generator<Plain>) {
        return source_of(call());
    } else if constexpr (std::same_as<Plain, Answer> || std::same_as<Plain, ItemSource>) {
        return call();
    } else {
        static_assert(!std::is_pointer_v<Plain> || std::is_convertible_v<Plain, const char*>,
                      "a pointer means nothing to the caller, who is in another process: return a "
                      "value, or the std::shared_ptr of a registered object");
        static_assert(Writable<Plain>,
                      "a result of this type cannot be sent: it has no value::Codec. Describe the "
                      "struct with BOOST_DESCRIBE_STRUCT, or write one");
        return Answer(std::in_place_index<0>, value::to_value(call()));
    }
}

/// Puts the attribute's name in front of the text of the error that is being handled.
[[noreturn]] void rethrow_for_attribute(const std::string& name, const value::PythonError& error);

/// DaemonError for a name that never leaves.
void check_name(std::string_view class_name, std::string_view name);

}  // namespace detail

template <class T>
class MethodTable {
public:
    explicit MethodTable(std::string class_name) { table_.class_name = std::move(class_name); }

    /// `function`: a member function of T or a base of it, a static one, or a callable whose first
    /// parameter is T&. `parameters`: their names and defaults, in order; may be fewer than there
    /// are. A method of that name that is there already is replaced.
    template <class F>
    requires(!std::is_function_v<F>) MethodTable& method(std::string name, F function,
                                                         std::vector<Parameter> parameters = {}) {
        return add_method(std::move(name), std::move(function), std::move(parameters));
    }
    /// The overload of that type: `.method<int(int)>("add", &T::add)`, `.method<int() const>(...)`.
    template <class Overload>
    requires std::is_function_v<Overload> MethodTable& method(
        std::string name, Overload T::*function, std::vector<Parameter> parameters = {}) {
        return add_method(std::move(name), function, std::move(parameters));
    }

    /// A method whose callers do not wait for an answer (section 3.4).
    template <class F>
    MethodTable& oneway(std::string name, F function, std::vector<Parameter> parameters = {}) {
        const std::string key = name;
        method(std::move(name), std::move(function), std::move(parameters));
        return oneway(key);
    }
    /// Makes a method that is in the table already a oneway one. DaemonError when there is none.
    MethodTable& oneway(std::string_view name) {
        find(name).oneway = true;
        return *this;
    }
    /// Exceptions of this method are reported on the daemon's side, too (Pyro4.callback).
    MethodTable& callback(std::string_view name) {
        find(name).callback = true;
        return *this;
    }
    /// Names and defaults of a method that is in the table already.
    MethodTable& parameters(std::string_view name, std::vector<Parameter> parameters) {
        auto& entry = find(name);
        if (parameters.size() > entry.parameters.size())
            throw DaemonError(entry.name + "() has fewer parameters than names were given");
        parameters.resize(entry.parameters.size());
        entry.parameters = std::move(parameters);
        return *this;
    }
    /// A method that takes any arguments, as `def f(self, *args, **kwargs)`: `function` is called
    /// with the object, value::List and value::Dict.
    template <class F>
    MethodTable& variadic(std::string name, F function) {
        using Result = std::invoke_result_t<F, T&, value::List, value::Dict>;
        auto& entry = add(std::move(name), {}, "(*args, **kwargs)");
        entry.takes_rest = true;
        entry.function = [function](const ClassTable::Method& self, void* object, value::List& args,
                                    const value::Value& kwargs) -> Answer {
            detail::arrange(self, args, kwargs);
            return detail::answer_of<Result>([&]() -> Result {
                return invoke(function, *static_cast<T*>(object), std::move(args),
                              *kwargs.get_if<value::Dict>());
            });
        };
        return *this;
    }

    /// A data member: readable and, if it is not const, writable.
    template <class M, class C>
    requires(!std::is_function_v<M>) MethodTable& attribute(std::string name, M C::*member) {
        static_assert(detail::Writable<const M>,
                      "an attribute of this type cannot be sent: it has no value::Codec");
        auto& entry = add_attribute<M>(std::move(name));
        entry.get = [member](void* object) {
            return value::to_value(std::as_const(static_cast<T*>(object)->*member));
        };
        if constexpr (!std::is_const_v<M> && detail::Readable<M>) {
            add_setter<M>(entry,
                          [member](T& object, M&& item) { object.*member = std::move(item); });
        }
        return *this;
    }
    /// A property: what `get` returns; read only.
    template <class Get>
    requires std::invocable<Get, T&> &&
        (!std::is_member_object_pointer_v<Get>)MethodTable& attribute(std::string name, Get get) {
        add_property(std::move(name), std::move(get));
        return *this;
    }
    /// A property with a setter.
    template <class Get, class Set>
    MethodTable& attribute(std::string name, Get get, Set set) {
        using M = std::remove_cvref_t<std::invoke_result_t<Get, T&>>;
        static_assert(
            detail::Readable<M>,
            "no remote caller can send an attribute of this type: it has no value::Codec");
        auto& entry = add_property(std::move(name), std::move(get));
        add_setter<M>(entry, [set](T& object, M&& item) { invoke(set, object, std::move(item)); });
        return *this;
    }

    /// Takes a method or an attribute out again: described, but not for the network.
    MethodTable& hide(std::string_view name) {
        if (const auto found = table_.methods.find(name); found != table_.methods.end())
            table_.methods.erase(found);
        else if (const auto it = table_.attributes.find(name); it != table_.attributes.end())
            table_.attributes.erase(it);
        return *this;
    }

    bool has_method(std::string_view name) const { return table_.methods.contains(name); }

    /// The finished table; the builder may be used again.
    std::shared_ptr<const ClassTable> build() const {
        return std::make_shared<const ClassTable>(table_);
    }

private:
    template <class F, class... Items>
    static decltype(auto) invoke(const F& function, T& object, Items&&... items) {
        if constexpr (std::is_member_function_pointer_v<F>)
            return (object.*function)(std::forward<Items>(items)...);
        else if constexpr (std::is_pointer_v<F> && !detail::takes_object<T, F>)
            return function(std::forward<Items>(items)...);
        else
            return function(object, std::forward<Items>(items)...);
    }

    template <class F>
    MethodTable& add_method(std::string name, F function, std::vector<Parameter> parameters) {
        using Call = typename detail::CallOf<T, F>::Type;
        static_assert(!std::is_void_v<Call>, "the first parameter of a callable is the object, T&");
        parameters.resize(std::max(parameters.size(), Call::kParameters));
        auto& entry = add(std::move(name), std::move(parameters), Call::types());
        if (entry.parameters.size() != Call::kParameters)
            throw DaemonError(entry.name + "() has fewer parameters than names were given");
        entry.function = [function](const ClassTable::Method& self, void* object, value::List& args,
                                    const value::Value& kwargs) -> Answer {
            detail::arrange(self, args, kwargs);
            auto& target = *static_cast<T*>(object);
            return detail::answer_of<typename Call::Result>([&]() -> typename Call::Result {
                return Call::apply(self, args, [&](auto&&... items) -> typename Call::Result {
                    return invoke(function, target, std::forward<decltype(items)>(items)...);
                });
            });
        };
        return *this;
    }
    ClassTable::Method& add(std::string name, std::vector<Parameter> parameters,
                            std::string types) {
        detail::check_name(table_.class_name, name);
        auto& entry = table_.methods[name];
        entry = {};
        entry.name = std::move(name);
        entry.parameters = std::move(parameters);
        entry.types = std::move(types);
        return entry;
    }
    ClassTable::Method& find(std::string_view name) {
        const auto found = table_.methods.find(name);
        if (found == table_.methods.end())
            throw DaemonError(table_.class_name + " has no method " + std::string(name));
        return found->second;
    }
    template <class M>
    ClassTable::Attribute& add_attribute(std::string name) {
        detail::check_name(table_.class_name, name);
        auto& entry = table_.attributes[name];
        entry = {};
        entry.name = std::move(name);
        entry.type = detail::type_name<std::remove_cvref_t<M>>();
        return entry;
    }
    template <class Get>
    ClassTable::Attribute& add_property(std::string name, Get get) {
        using M = std::remove_cvref_t<std::invoke_result_t<Get, T&>>;
        static_assert(detail::Writable<M>,
                      "an attribute of this type cannot be sent: it has no value::Codec");
        auto& entry = add_attribute<M>(std::move(name));
        entry.get = [get](void* object) {
            return value::to_value(invoke(get, *static_cast<T*>(object)));
        };
        return entry;
    }
    template <class M, class Store>
    static void add_setter(ClassTable::Attribute& entry, Store store) {
        entry.set = [store, name = entry.name](void* object, const value::Value& item) {
            auto converted = [&]() -> M {
                try {
                    return value::Codec<M>::from_value(item);
                } catch (const value::PythonError& error) {
                    detail::rethrow_for_attribute(name, error);
                }
            }();
            store(*static_cast<T*>(object), std::move(converted));
        };
    }

    ClassTable table_;
};

}  // namespace pyro
