// Classes whose instances travel by value: as a dict with the class's name in "__class__".
//
//     struct Item { std::string name; int price = 0; };
//     BOOST_DESCRIBE_STRUCT(Item, (), (name, price))
//
//     pyro::register_class<Item>("warehouse.Item");          // {'name': 'chair', 'price': 20,
//                                                            //  '__class__': 'warehouse.Item'}
//     auto item = proxy.call<Item>("find", "chair");
//
// A described struct that is not registered is a plain dict of its members. Other classes: write a
// value::Codec that makes and reads such a dict, and tell the name with allow_class. The dict of a
// class that nobody registered is refused when it arrives (section 3.14), as Pyro does. Register
// before the first call; any thread.
#pragma once

#include "common/pyro/describe.hpp"
#include "common/value/codec.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace pyro {

/// Dicts of that class may arrive.
void allow_class(std::string name);

/// The same, and `convert` is called for each such dict that arrives as an argument or a result;
/// what it returns takes the dict's place (section 3.14, register_dict_to_class).
void allow_class(std::string name, std::function<value::Value(const value::Dict&)> convert);

/// No longer; the built-in rules hold again.
void forget_class(std::string_view name);

bool is_allowed_class(std::string_view name);

namespace detail {

/// Names the class of a C++ type.
void register_class_name(const std::type_info& type, std::string name);
/// Empty when it is not registered.
std::string registered_class_name(const std::type_info& type);
/// The dict an instance is read from. PythonError TypeError "expected Item, got str".
const value::Dict& state_of(const value::Value& value, const std::type_info& type);
/// A member of it. PythonError TypeError "Item without 'price'".
const value::Value& member_of(const value::Dict& state, const std::type_info& type,
                              std::string_view name);
/// "warehouse.Item", or "Item" when it has no registered name.
std::string shown_class_name(const std::type_info& type);
/// Puts type and member in front of the text of the error that is being handled.
[[noreturn]] void rethrow_for_member(const std::type_info& type, std::string_view name,
                                     const value::PythonError& error);

/// A struct that can be a value: its members are described.
template <class T>
concept DescribedValue = std::is_class_v<T> && Described<T> && std::default_initializable<T>;

}  // namespace detail

/// Instances of T, a struct described with Boost.Describe, travel under that name.
template <class T>
void register_class(std::string name) {
    static_assert(detail::DescribedValue<T>,
                  "list the members after the struct, at namespace scope: "
                  "BOOST_DESCRIBE_STRUCT(YourStruct, (), (member, another)); it also needs a "
                  "constructor without parameters");
    detail::register_class_name(typeid(T), std::move(name));
}

/// Checks the class dicts in a value that has arrived, in Pyro's order, and calls the converters.
/// PythonError SerializeError "unsupported serialized class: x.Y", SecurityError "refused to
/// deserialize types with double underscores in their name: ...", KeyError, AttributeError.
void accept_classes(value::Value& value);
void accept_classes(value::List& items);

}  // namespace pyro

namespace value {

/// A described struct as a dict of its members.
template <class T>
requires pyro::detail::DescribedValue<T>
struct Codec<T> {
    static Value to_value(const T& item) {
        Dict state;
        each_member([&](auto member) {
            state.set(member.name, value::to_value(std::as_const(item.*member.pointer)));
        });
        if (auto name = pyro::detail::registered_class_name(typeid(T)); !name.empty())
            state.set("__class__", std::move(name));
        return state;
    }
    static T from_value(const Value& value) {
        const Dict& state = pyro::detail::state_of(value, typeid(T));
        T item;
        each_member([&](auto member) {
            using M = std::remove_cvref_t<decltype(item.*member.pointer)>;
            const Value& source = pyro::detail::member_of(state, typeid(T), member.name);
            try {
                item.*member.pointer = Codec<M>::from_value(source);
            } catch (const PythonError& error) {
                pyro::detail::rethrow_for_member(typeid(T), member.name, error);
            }
        });
        return item;
    }
    static std::string type_name() { return pyro::detail::shown_class_name(typeid(T)); }

private:
    template <class Visit>
    static void each_member(Visit&& visit) {
        namespace d = boost::describe;
        boost::mp11::mp_for_each<d::describe_members<T, d::mod_public | d::mod_inherited>>(
            std::forward<Visit>(visit));
    }
};

}  // namespace value
