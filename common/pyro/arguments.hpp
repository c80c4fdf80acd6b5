// The arguments of a remote call become those of a C++ function. Part of method_table.hpp.
#pragma once

#include "common/pyro/class_table.hpp"
#include "common/pyro/generator.hpp"
#include "common/value/codec.hpp"

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pyro::detail {

/// Without those that have a default.
std::size_t required_parameters(const ClassTable::Method& method);

/// Fills `args` up to one value for each parameter, from keyword arguments and defaults.
/// PythonError TypeError: "add() takes 2 arguments, got 1", "add() got an unexpected keyword
/// argument 'x'", ...
void arrange(const ClassTable::Method& method, value::List& args, const value::Value& kwargs);

/// Throws the error that is being handled again, with method and argument in front of its text.
[[noreturn]] void rethrow_for_argument(const ClassTable::Method& method, std::size_t index,
                                       const value::PythonError& error);

template <class T>
concept Readable = requires(const value::Value& v) {
    { value::Codec<T>::from_value(v) } -> std::convertible_to<T>;
};
template <class T>
concept Writable = requires(T item) {
    value::Codec<std::decay_t<T>>::to_value(std::move(item));
};
template <class T>
concept Named = requires {
    { value::Codec<T>::type_name() } -> std::convertible_to<std::string>;
};

/// What a parameter is kept in until the call is over.
template <class A>
struct Stored {
    using type = std::remove_cvref_t<A>;
};
template <>
struct Stored<std::string_view> {
    using type = std::string;
};
template <>
struct Stored<const std::string_view&> {
    using type = std::string;
};

template <class T>
std::string type_name() {
    if constexpr (std::is_void_v<T>)
        return "None";
    else if constexpr (is_generator<T>)
        return "iterator of " + type_name<typename T::Item>();
    else if constexpr (Named<T>)
        return value::Codec<T>::type_name();
    else
        return "object";
}

template <class A>
typename Stored<A>::type argument(const ClassTable::Method& method, value::List& args,
                                  std::size_t index) {
    using T = typename Stored<A>::type;
    static_assert(!std::is_pointer_v<T>,
                  "a pointer means nothing to the caller, who is in another process: take a value, "
                  "or a pyro::Proxy for a remote object");
    if constexpr (std::same_as<T, value::Value>) {
        return std::move(args[index]);
    } else {
        static_assert(Readable<T>,
                      "no remote caller can send a value of this parameter type: it has no "
                      "value::Codec. Describe the struct with BOOST_DESCRIBE_STRUCT, or write one");
        if constexpr (Readable<T>) {
            try {
                return value::Codec<T>::from_value(std::move(args[index]));
            } catch (const value::PythonError& error) {
                rethrow_for_argument(method, index, error);
            }
        }
    }
}

using TypeName = std::string();

/// "(str, int) -> list of str"
std::string types_text(std::initializer_list<TypeName*> parameters, TypeName* result);

/// One argument while a call lasts.
template <std::size_t Index, class T>
struct Slot {
    T value;
};
template <class Indices, class... Items>
struct Slots;
template <std::size_t... Index, class... Items>
struct Slots<std::index_sequence<Index...>, Items...> : Slot<Index, Items>... {};

/// Result and parameters of what a method is called by.
template <class R, class... Args>
struct Signature {
    static_assert(((!std::is_lvalue_reference_v<Args> ||
                    std::is_const_v<std::remove_reference_t<Args>>)&&...),
                  "a parameter T& cannot be filled in for the caller, who is in another process: "
                  "take it by value or const&, and return the result");
    using Result = R;
    static constexpr std::size_t kParameters = sizeof...(Args);

    static std::string types() {
        return types_text({&type_name<typename Stored<Args>::type>...},
                          &type_name<std::remove_cvref_t<R>>);
    }

    template <class Call>
    static R apply(const ClassTable::Method& method, value::List& args, const Call& call) {
        return apply(method, args, call, std::index_sequence_for<Args...>());
    }

private:
    template <class Call, std::size_t... Index>
    static R apply([[maybe_unused]] const ClassTable::Method& method,
                   [[maybe_unused]] value::List& args, const Call& call,
                   std::index_sequence<Index...>) {
        // Braces: from left to right, so that the first wrong argument is the one that is named.
        [[maybe_unused]] Slots<std::index_sequence<Index...>, typename Stored<Args>::type...> slots{
            {argument<Args>(method, args, Index)}...};
        return call(
            std::move(static_cast<Slot<Index, typename Stored<Args>::type>&>(slots).value)...);
    }
};

/// The Signature of a member function, and of a callable whose first parameter is the object.
template <class F>
struct SignatureOf : SignatureOf<decltype(&F::operator())> {
    using Type = typename SignatureOf<decltype(&F::operator())>::WithoutFirst;
};
template <class R, class... Args>
struct DropFirst;
template <class R, class First, class... Args>
struct DropFirst<R, First, Args...> {
    using Type = Signature<R, Args...>;
};
template <class R>
struct DropFirst<R> {
    using Type = void;
};

#define PYRO_SIGNATURE_OF(qualifiers)                              \
    template <class R, class C, class... Args>                     \
    struct SignatureOf<R (C::*)(Args...) qualifiers> {             \
        using Type = Signature<R, Args...>;                        \
        using WithoutFirst = typename DropFirst<R, Args...>::Type; \
    };
PYRO_SIGNATURE_OF()
PYRO_SIGNATURE_OF(const)
PYRO_SIGNATURE_OF(noexcept)
PYRO_SIGNATURE_OF(const noexcept)
PYRO_SIGNATURE_OF(&)
PYRO_SIGNATURE_OF(const&)
PYRO_SIGNATURE_OF(&noexcept)
PYRO_SIGNATURE_OF(const& noexcept)
#undef PYRO_SIGNATURE_OF

/// A static function: all its parameters are the caller's. A free one may take the object first.
template <class R, class... Args>
struct SignatureOf<R (*)(Args...)> {
    using Type = Signature<R, Args...>;
    using WithoutFirst = typename DropFirst<R, Args...>::Type;
};
template <class R, class... Args>
struct SignatureOf<R (*)(Args...) noexcept> : SignatureOf<R (*)(Args...)> {};

/// True for a function pointer whose first parameter is the object.
template <class T, class F>
inline constexpr bool takes_object = false;
template <class T, class R, class First, class... Rest>
inline constexpr bool takes_object<T, R (*)(First, Rest...)> =
    std::is_class_v<T>&& std::is_base_of_v<std::remove_cvref_t<First>, T>;
template <class T, class R, class First, class... Rest>
inline constexpr bool takes_object<T, R (*)(First, Rest...) noexcept> =
    takes_object<T, R (*)(First, Rest...)>;

/// The Signature of what a method of T is called by.
template <class T, class F>
struct CallOf : SignatureOf<F> {};
template <class T, class F>
requires takes_object<T, F>
struct CallOf<T, F> {
    using Type = typename SignatureOf<F>::WithoutFirst;
};

}  // namespace pyro::detail
