#include "common/wire/class_names.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace wire {

namespace {

constexpr std::string_view kProxy4 = "Pyro4.core.Proxy";
constexpr std::string_view kProxy5 = "Pyro5.client.Proxy";

struct Pair {
    std::string_view name4;
    std::string_view name5;
};

/// Whole names.
constexpr std::array<Pair, 4> kClasses{
    {{"Pyro4.core.URI", "Pyro5.core.URI"},
     {kProxy4, kProxy5},
     {"Pyro4.core.Daemon", "Pyro5.server.Daemon"},
     {"Pyro4.futures._ExceptionWrapper", "Pyro5.core._ExceptionWrapper"}}};
/// Beginnings of names.
constexpr std::array<Pair, 2> kModules{
    {{"Pyro4.errors.", "Pyro5.errors."}, {"Pyro4.util.", "Pyro5.util."}}};

enum class Direction { To5, To4 };

std::string translate(std::string_view name, Direction direction) {
    for (const auto& [name4, name5] : kClasses) {
        if (direction == Direction::To5 && name == name4) return std::string(name5);
        if (direction == Direction::To4 && name == name5) return std::string(name4);
    }
    for (const auto& [module4, module5] : kModules) {
        const auto from = direction == Direction::To5 ? module4 : module5;
        const auto to = direction == Direction::To5 ? module5 : module4;
        if (name.starts_with(from)) return std::string(to).append(name.substr(from.size()));
    }
    return std::string(name);
}

/// The items of a list or a tuple, to be changed; nullptr: it is neither.
value::List* items_of(value::Value& value) {
    if (auto* tuple = value.get_if<value::Tuple>()) return &tuple->items;
    return value.get_if<value::List>();
}

/// uri, oneway, methods, attributes, time-out, HMAC key, handshake, retries, serializer (the last
/// may be missing): Pyro5 has neither time-out nor key nor retries.
void proxy_state_to_5(value::List& state) {
    if (state.size() != 8 && state.size() != 9) return;
    value::Value serializer = state.size() == 9 ? std::move(state[8]) : value::Value();
    state[4] = std::move(state[6]);
    state[5] = std::move(serializer);
    state.resize(6);
}

void proxy_state_to_4(value::List& state) {
    if (state.size() != 6) return;
    state.resize(9);
    state[8] = std::move(state[5]);
    state[6] = std::move(state[4]);
    state[4] = 0.0;
    state[5] = value::None{};
    state[7] = 0;
}

void translate_class(value::Dict& dict, Direction direction) {
    value::Value* name = dict.find("__class__");
    auto* text = name != nullptr ? name->get_if<std::string>() : nullptr;
    if (text == nullptr) return;
    const bool is_proxy = *text == (direction == Direction::To5 ? kProxy4 : kProxy5);
    *text = translate(*text, direction);
    value::Value* state = is_proxy ? dict.find("state") : nullptr;
    value::List* items = state != nullptr ? items_of(*state) : nullptr;
    if (items == nullptr) return;
    if (direction == Direction::To5) {
        proxy_state_to_5(*items);
    } else {
        proxy_state_to_4(*items);
    }
}

/// A set holds nothing that is not hashable, so no dict.
void translate_all(value::Value& value, Direction direction) {
    if (value::List* items = items_of(value)) {
        for (value::Value& item : *items) translate_all(item, direction);
    } else if (auto* dict = value.get_if<value::Dict>()) {
        translate_class(*dict, direction);
        for (auto& [_, item] : *dict) translate_all(item, direction);
    }
}

}  // namespace

void to_pyro5_classes(value::Value& value) {
    translate_all(value, Direction::To5);
}

void to_pyro4_classes(value::Value& value) {
    translate_all(value, Direction::To4);
}

}  // namespace wire
