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
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

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

/// The result of a call as an answer.
template <class R>
Answer answer_of(R&& result) {
    using Plain = std::remove_cvref_t<R>;
    if constexpr (is_generator<Plain>) {
        return Answer(source_of(std::move(result)));
    } else if constexpr (std::same_as<Plain, Answer> || std::same_as<Plain, ItemSource>) {
        return Answer(std::forward<R>(result));
    } else {
        static_assert(!std::is_pointer_v<Plain> || std::is_convertible_v<Plain, const char*>,
                      "a pointer means nothing to the caller, who is in another process: return a "
                      "value, or the std::shared_ptr of a registered object");
        static_assert(Writable<Plain>,
                      "a result of this type cannot be sent: it has no value::Codec. Describe the "
                      "struct with BOOST_DESCRIBE_STRUCT, or write one");
        if constexpr (Writable<Plain>) return Answer(value::to_value(std::forward<R>(result)));
    }
}

/// Puts the attribute's name in front of the text of the error that is being handled.
[[noreturn]] void rethrow_for_attribute(const std::string& name, const value::PythonError& error);

}  // namespace detail

template <class T>
class MethodTable : public detail::TableBuilder {
    using Parameters = std::initializer_list<Parameter>;

public:
    explicit MethodTable(std::string class_name) : TableBuilder(std::move(class_name)) {}

    /// `function`: a member function of T or a base of it, a static one, or a callable whose first
    /// parameter is T&. `parameters`: their names and defaults, in order; may be fewer than there
    /// are. A method of that name that is there already is replaced.
    template <class F>
    requires(!std::is_function_v<F>) MethodTable& method(std::string name, F function,
                                                         Parameters parameters = {}) {
        return typed_method(std::move(name), std::move(function), parameters);
    }
    /// The overload of that type: `.method<int(int)>("add", &T::add)`, `.method<int() const>(...)`.
    template <class Overload>
    requires std::is_function_v<Overload> MethodTable& method(std::string name,
                                                              Overload T::*function,
                                                              Parameters parameters = {}) {
        return typed_method(std::move(name), function, parameters);
    }

    /// A method whose callers do not wait for an answer (section 3.4).
    template <class F>
    MethodTable& oneway(std::string name, F function, Parameters parameters = {}) {
        method(name, std::move(function), parameters);
        return oneway(name);
    }
    /// Makes a method that is in the table already a oneway one. DaemonError when there is none.
    MethodTable& oneway(std::string_view name) {
        find_method(name).oneway = true;
        return *this;
    }
    /// Exceptions of this method are reported on the daemon's side, too (Pyro4.callback).
    MethodTable& callback(std::string_view name) {
        find_method(name).callback = true;
        return *this;
    }
    /// Names and defaults of a method that is in the table already.
    MethodTable& parameters(std::string_view name, Parameters parameters) {
        name_parameters(name, parameters);
        return *this;
    }
    /// A method that takes any arguments, as `def f(self, *args, **kwargs)`: `function` is called
    /// with the object, value::List and value::Dict.
    template <class F>
    MethodTable& variadic(std::string name, F function) {
        auto& entry = add_method(std::move(name), {}, 0, "(*args, **kwargs)", &call_variadic<F>);
        entry.takes_rest = true;
        entry.function = Callable::of(std::move(function));
        return *this;
    }

    /// A data member: readable and, if it is not const, writable.
    template <class M, class C>
    requires(!std::is_function_v<M>) MethodTable& attribute(std::string name, M C::*member) {
        static_assert(detail::Writable<const M>,
                      "an attribute of this type cannot be sent: it has no value::Codec");
        auto& entry = add_attribute(std::move(name), &detail::type_name<std::remove_cv_t<M>>,
                                    &get_member<M, C>);
        entry.getter = Callable::of(member);
        if constexpr (!std::is_const_v<M> && detail::Readable<M>)
            entry.set_thunk = &set_member<M, C>;
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
        entry.setter = Callable::of(std::move(set));
        entry.set_thunk = &set_property<M, Set>;
        return *this;
    }

    /// Takes a method or an attribute out again: described, but not for the network.
    MethodTable& hide(std::string_view name) {
        remove(name);
        return *this;
    }

private:
    template <class F>
    MethodTable& typed_method(std::string name, F function, Parameters parameters) {
        using Call = typename detail::CallOf<T, F>::Type;
        static_assert(!std::is_void_v<Call>, "the first parameter of a callable is the object, T&");
        add_method(std::move(name), parameters, Call::kParameters, Call::types(), &call_method<F>)
            .function = Callable::of(std::move(function));
        return *this;
    }
    template <class Get>
    ClassTable::Attribute& add_property(std::string name, Get get) {
        using M = std::remove_cvref_t<std::invoke_result_t<Get, T&>>;
        static_assert(detail::Writable<M>,
                      "an attribute of this type cannot be sent: it has no value::Codec");
        auto& entry = add_attribute(std::move(name), &detail::type_name<M>, &get_property<Get>);
        entry.getter = Callable::of(std::move(get));
        return entry;
    }

    template <class F, class... Items>
    static decltype(auto) invoke(const F& function, T& object, Items&&... items) {
        if constexpr (std::is_member_function_pointer_v<F>)
            return (object.*function)(std::forward<Items>(items)...);
        else if constexpr (std::is_pointer_v<F> && !detail::takes_object<T, F>)
            return function(std::forward<Items>(items)...);
        else
            return function(object, std::forward<Items>(items)...);
    }

    // What the table calls, knowing none of the types.
    template <class F>
    static Answer call_method(const ClassTable::Method& self, void* object, value::List& args,
                              const value::Value&) {
        using Call = typename detail::CallOf<T, F>::Type;
        const auto call = [&](auto&&... items) -> typename Call::Result {
            return invoke(self.function.as<F>(), *static_cast<T*>(object),
                          std::forward<decltype(items)>(items)...);
        };
        if constexpr (std::is_void_v<typename Call::Result>) {
            Call::apply(self, args, call);
            return {};
        } else {
            return detail::answer_of(Call::apply(self, args, call));
        }
    }
    template <class F>
    static Answer call_variadic(const ClassTable::Method& self, void* object, value::List& args,
                                const value::Value& kwargs) {
        using Result = std::invoke_result_t<F, T&, value::List, value::Dict>;
        const auto& function = self.function.as<F>();
        auto& target = *static_cast<T*>(object);
        const auto& named = *kwargs.get_if<value::Dict>();
        if constexpr (std::is_void_v<Result>) {
            invoke(function, target, std::move(args), named);
            return {};
        } else {
            return detail::answer_of(invoke(function, target, std::move(args), named));
        }
    }
    template <class M, class C>
    static value::Value get_member(const ClassTable::Attribute& self, void* object) {
        return value::to_value(std::as_const(static_cast<T*>(object)->*self.getter.as<M C::*>()));
    }
    template <class M, class C>
    static void set_member(const ClassTable::Attribute& self, void* object,
                           const value::Value& item) {
        static_cast<T*>(object)->*self.getter.as<M C::*>() = convert<M>(self, item);
    }
    template <class Get>
    static value::Value get_property(const ClassTable::Attribute& self, void* object) {
        return value::to_value(invoke(self.getter.as<Get>(), *static_cast<T*>(object)));
    }
    template <class M, class Set>
    static void set_property(const ClassTable::Attribute& self, void* object,
                             const value::Value& item) {
        invoke(self.setter.as<Set>(), *static_cast<T*>(object), convert<M>(self, item));
    }
    template <class M>
    static M convert(const ClassTable::Attribute& self, const value::Value& item) {
        try {
            return value::Codec<M>::from_value(item);
        } catch (const value::PythonError& error) {
            detail::rethrow_for_attribute(self.name, error);
        }
    }
};

}  // namespace pyro
