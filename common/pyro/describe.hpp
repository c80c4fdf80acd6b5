// The method table of a class that is described with Boost.Describe.
//
//     struct Counter { int count = 0; int add(int n) { return count += n; } };
//     BOOST_DESCRIBE_STRUCT(Counter, (), (count, add))              // at namespace scope, after it
//
//     std::shared_ptr<const pyro::ClassTable> table = pyro::class_table<Counter>();
//
// Public member functions become methods, static ones too; public data members attributes. What
// described bases have is included. Names that begin with `_` are left out. A function of several
// overloads is named with its type: `BOOST_DESCRIBE_STRUCT(T, (), ((int (int)) add))`. pyro::Expose
// (method_table.hpp) adds or takes away. Any thread.
#pragma once

#include "common/pyro/method_table.hpp"

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <memory>
#include <string>
#include <type_traits>
#include <typeinfo>

namespace pyro {

namespace detail {

/// "Greeter" for lab::Greeter.
std::string class_name(const std::type_info& type);

template <class T>
concept HasExposeHook = requires(MethodTable<T>& table) {
    Expose<T>::table(table);
};

template <class T>
concept Described = boost::describe::has_describe_members<T>::value &&
    boost::describe::has_describe_bases<T>::value;

template <class T>
void add_described_members(MethodTable<T>& table) {
    namespace d = boost::describe;
    boost::mp11::mp_for_each<
        d::describe_members<T, d::mod_public | d::mod_inherited | d::mod_function>>([&](auto item) {
        if (!is_private_name(item.name)) table.method(item.name, item.pointer);
    });
    boost::mp11::mp_for_each<
        d::describe_members<T, d::mod_public | d::mod_inherited | d::mod_function | d::mod_static>>(
        [&](auto item) {
            if (!is_private_name(item.name)) table.method(item.name, item.pointer);
        });
    boost::mp11::mp_for_each<d::describe_members<T, d::mod_public | d::mod_inherited>>(
        [&](auto item) {
            if (!is_private_name(item.name)) table.attribute(item.name, item.pointer);
        });
}

template <class T>
std::shared_ptr<const ClassTable> make_class_table() {
    static_assert(Described<T> || HasExposeHook<T>,
                  "list the exposed members after the class, at namespace scope: "
                  "BOOST_DESCRIBE_STRUCT(YourClass, (), (method, another)), or give a table made "
                  "by hand: pyro::MethodTable<YourClass>");
    MethodTable<T> table(class_name(typeid(T)));
    if constexpr (Described<T>) add_described_members(table);
    if constexpr (HasExposeHook<T>) Expose<T>::table(table);
    return table.build();
}

}  // namespace detail

/// Made once for each class.
template <class T>
std::shared_ptr<const ClassTable> class_table() {
    static const auto table = detail::make_class_table<T>();
    return table;
}

}  // namespace pyro
