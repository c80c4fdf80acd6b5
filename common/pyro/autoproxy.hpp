// Registered objects become proxies when they travel.
//
//     std::shared_ptr<Account> Bank::open(std::string name) {        // a remote method
//         auto account = std::make_shared<Account>(name);
//         daemon.register_object(account);
//         return account;                                            // the caller gets a proxy
//     }
//     broker.call("subscribe", listener);                            // listener: shared_ptr,
//     registered
//
// Works for whatever is registered in any Daemon of this process (section 3.12), with every
// serializer. The object is found by its address: that of the complete object where the class has
// virtual functions. An object that is not registered travels by value if its class is described
// (class_registry.hpp), else that is a TypeError. Any thread.
#pragma once

#include "common/pyro/class_registry.hpp"
#include "common/pyro/class_table.hpp"
#include "common/value/codec.hpp"
#include "common/wire/uri.hpp"

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <typeinfo>

namespace pyro {

/// A proxy as Pyro4 sends it, with the names of what it may call (section 3.12).
value::Value proxy_value(const wire::Uri& uri, const ClassTable& table);

/// Notes where an object can be reached. DaemonError "object or class already has a Pyro id".
void announce_object(const void* object, wire::Uri uri, std::shared_ptr<const ClassTable> table);
void withdraw_object(const void* object);
/// The proxy of an object; nullopt when it is registered nowhere.
std::optional<value::Value> find_proxy_of(const void* object);
/// Where it can be reached.
std::optional<wire::Uri> find_uri_of(const void* object);

namespace detail {

/// What an object is known by.
template <class T>
const void* identity(const T* object) {
    if constexpr (std::is_polymorphic_v<T>)
        return dynamic_cast<const void*>(object);
    else
        return object;
}

[[noreturn]] void throw_not_registered(const std::type_info& type);

}  // namespace detail

}  // namespace pyro

namespace value {

template <class T>
requires std::is_class_v<T>
struct Codec<std::shared_ptr<T>> {
    static Value to_value(const std::shared_ptr<T>& object) {
        if (object == nullptr) return None();
        if (auto proxy = pyro::find_proxy_of(pyro::detail::identity(object.get())))
            return *std::move(proxy);
        if constexpr (pyro::detail::DescribedValue<T>)
            return value::to_value(*object);
        else
            pyro::detail::throw_not_registered(typeid(T));
    }
    static std::shared_ptr<T> from_value(
        const Value& value) requires pyro::detail::DescribedValue<T> {
        if (value.is_none()) return nullptr;
        return std::make_shared<T>(Codec<T>::from_value(value));
    }
    static std::string type_name() { return pyro::detail::shown_class_name(typeid(T)); }
};

}  // namespace value
