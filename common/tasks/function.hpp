// A C++ function as a worker calls it: arguments come as values, and are checked. Part of app.hpp.
#pragma once

#include "common/tasks/context.hpp"
#include "common/value/codec.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace tasks::detail {

/// Calls the function. PythonError TypeError when the arguments do not fit.
using Function = std::function<value::Value(Context&, value::List, const value::Dict&)>;

/// Positional and keyword arguments, in the order of the parameters. PythonError TypeError with
/// Python's text: "add() missing 1 required positional argument: 'y'".
value::List arrange(const std::string& name, const std::vector<std::string>& parameters,
                    std::size_t count, value::List args, const value::Dict& kwargs);

/// Throws the error that is being handled again, with task and argument in front of its text.
[[noreturn]] void rethrow_for_argument(const std::string& name, std::size_t index,
                                       const value::PythonError& error);

template <class A>
A argument(const std::string& name, value::List& args, std::size_t index) {
    static_assert(!std::is_pointer_v<A>,
                  "a pointer means nothing to the caller, who is in another process: take a value");
    try {
        return value::Codec<A>::from_value(std::move(args[index]));
    } catch (const value::PythonError& error) {
        rethrow_for_argument(name, index, error);
    }
}

/// Result and parameters of a task function.
template <class R, class... Args>
struct Signature {
    static_assert((!std::is_same_v<std::remove_cvref_t<Args>, Context> && ...),
                  "a task has its own context as the first parameter, and by reference: "
                  "tasks::Context&");
    static_assert(((!std::is_lvalue_reference_v<Args> ||
                    std::is_const_v<std::remove_reference_t<Args>>)&&...),
                  "a parameter T& cannot be filled in for the caller, who is in another process: "
                  "take it by value or const&, and return the result");
    using Type = R(std::remove_cvref_t<Args>...);

    template <class F, bool kWithContext>
    static Function erase(std::string name, std::vector<std::string> parameters, F function) {
        return [name = std::move(name), parameters = std::move(parameters),
                function = std::move(function)](Context& context, value::List args,
                                                const value::Dict& kwargs) mutable -> value::Value {
            args = arrange(name, parameters, sizeof...(Args), std::move(args), kwargs);
            // Braces: from left to right, so that the first wrong argument is the one that is
            // named.
            return [&]<std::size_t... Index>(std::index_sequence<Index...>)->value::Value {
                [[maybe_unused]] std::tuple<std::remove_cvref_t<Args>...> items{
                    argument<std::remove_cvref_t<Args>>(name, args, Index)...};
                const auto call = [&]() -> decltype(auto) {
                    if constexpr (kWithContext)
                        return function(context, std::move(std::get<Index>(items))...);
                    else
                        return function(std::move(std::get<Index>(items))...);
                };
                if constexpr (std::is_void_v<R>) {
                    call();
                    return value::None();
                } else {
                    return value::to_value(call());
                }
            }
            (std::index_sequence_for<Args...>());
        };
    }
};

template <class R, class... Args>
struct Plain {
    static constexpr bool kWithContext = false;
    using Signature = detail::Signature<R, Args...>;
};
template <class R, class... Args>
struct Plain<R, Context&, Args...> {
    static constexpr bool kWithContext = true;
    using Signature = detail::Signature<R, Args...>;
};

/// Of lambdas and other callable objects, and of functions.
template <class F>
struct SignatureOf : SignatureOf<decltype(&F::operator())> {};
template <class R, class... Args>
struct SignatureOf<R (*)(Args...)> : Plain<R, Args...> {};
template <class R, class... Args>
struct SignatureOf<R (*)(Args...) noexcept> : Plain<R, Args...> {};
template <class R, class C, class... Args>
struct SignatureOf<R (C::*)(Args...)> : Plain<R, Args...> {};
template <class R, class C, class... Args>
struct SignatureOf<R (C::*)(Args...) const> : Plain<R, Args...> {};
template <class R, class C, class... Args>
struct SignatureOf<R (C::*)(Args...) noexcept> : Plain<R, Args...> {};
template <class R, class C, class... Args>
struct SignatureOf<R (C::*)(Args...) const noexcept> : Plain<R, Args...> {};

}  // namespace tasks::detail
