#include "common/pyro/autoproxy.hpp"

#include "common/pyro/errors.hpp"

#include <fmt/core.h>

#include <map>
#include <mutex>
#include <shared_mutex>

namespace pyro {

namespace {

using value::Dict;
using value::List;
using value::None;
using value::Tuple;
using value::Value;

struct Place {
    wire::Uri uri;
    std::shared_ptr<const ClassTable> table;
};

/// All objects of all daemons of this process.
struct Places {
    std::shared_mutex mutex;
    std::map<const void*, Place> by_object;
};

Places& places() {
    static Places the_places;
    return the_places;
}

std::optional<Place> find_place(const void* object) {
    auto& p = places();
    const std::shared_lock lock(p.mutex);
    const auto found = p.by_object.find(object);
    if (found == p.by_object.end()) return std::nullopt;
    return found->second;
}

}  // namespace

Value proxy_value(const wire::Uri& uri, const ClassTable& table) {
    List oneway, methods, attributes;
    for (const auto& [name, method] : table.methods) {
        methods.emplace_back(name);
        if (method.oneway) oneway.emplace_back(name);
    }
    for (const auto& [name, attribute] : table.attributes) attributes.emplace_back(name);
    // uri, names, time-out, HMAC key, handshake, retries, serializer
    List state{uri.to_string(),
               Tuple(std::move(oneway)),
               Tuple(std::move(methods)),
               Tuple(std::move(attributes)),
               0.0,
               None(),
               "hello",
               0,
               None()};
    return Dict{{"__class__", "Pyro4.core.Proxy"}, {"state", Tuple(std::move(state))}};
}

void announce_object(const void* object, wire::Uri uri, std::shared_ptr<const ClassTable> table) {
    auto& p = places();
    const std::unique_lock lock(p.mutex);
    const auto [at, is_new] =
        p.by_object.try_emplace(object, Place{std::move(uri), std::move(table)});
    if (!is_new) throw DaemonError("object or class already has a Pyro id");
}

void withdraw_object(const void* object) {
    auto& p = places();
    const std::unique_lock lock(p.mutex);
    p.by_object.erase(object);
}

std::optional<Value> find_proxy_of(const void* object) {
    const auto place = find_place(object);
    if (!place) return std::nullopt;
    return proxy_value(place->uri, *place->table);
}

std::optional<wire::Uri> find_uri_of(const void* object) {
    auto place = find_place(object);
    if (!place) return std::nullopt;
    return std::move(place->uri);
}

void detail::throw_not_registered(const std::type_info& type) {
    throw value::PythonError("TypeError",
                             fmt::format("an object of class {} is not registered in a daemon, and "
                                         "cannot be sent by value",
                                         class_name(type)));
}

}  // namespace pyro
