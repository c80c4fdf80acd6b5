// Proxies as values (section 3.12).
#include "common/pyro/client/answers.hpp"
#include "common/pyro/client/core.hpp"
#include "common/pyro/proxy.hpp"
#include "common/wire/base64.hpp"

#include <fmt/core.h>

#include <utility>

namespace value {
namespace {

constexpr std::string_view kProxyClass = "Pyro4.core.Proxy";
constexpr std::string_view kKeyPrefix = "b64:";

/// The name may be text or bytes, as in Python.
std::string class_of(const Value& item) {
    const auto* dict = item.get_if<Dict>();
    const Value* name = dict ? dict->find("__class__") : nullptr;
    if (!name) return std::string(item.type_name());
    if (const auto* bytes = name->get_if<Bytes>()) return bytes->data;
    return name->str();
}

/// At least eight items: the serializer came later.
const List& state_of(const Value& item) {
    const std::string found = class_of(item);
    if (found != kProxyClass) {
        const char* hint = found == "dict"
                               ? " (an object travels as a proxy if it is registered in a daemon)"
                               : "";
        throw PythonError("TypeError", fmt::format("expected Proxy, got {}{}", found, hint));
    }
    const Value& state = item["state"];
    const List* items = state.sequence();
    if (!items) {
        throw PythonError(
            "TypeError", fmt::format("the state of a proxy is no tuple but {}", state.type_name()));
    }
    if (items->size() < 8) throw PythonError("IndexError", "tuple index out of range");
    return *items;
}

Value to_tuple(const std::vector<std::string>& names) {
    return Tuple(List(names.begin(), names.end()));
}

Value shown_key(const std::string& key) {
    if (key.empty()) return None();
    std::string text(kKeyPrefix);
    wire::append_base64(key, text);
    return text;
}

std::string key_of(const Value& shown) {
    if (shown.is_none()) return {};
    const auto* text = shown.get_if<std::string>();
    if (text && text->empty()) return {};
    const auto key = text && text->starts_with(kKeyPrefix)
                         ? wire::decode_base64(std::string_view(*text).substr(kKeyPrefix.size()))
                         : std::nullopt;
    if (!key) throw base::ProtocolError("hmac encoding error");
    return *key;
}

wire::Serializer serializer_of(const Value& name) {
    const auto* text = name.get_if<std::string>();
    const auto serializer = text ? wire::serializer_by_name(*text) : std::nullopt;
    if (!serializer) {
        throw pyro::SerializeError(
            fmt::format("serializer {} is unknown or not available", name.repr()));
    }
    return *serializer;
}

}  // namespace

Value Codec<pyro::Proxy>::to_value(const pyro::Proxy& proxy) {
    const pyro::ProxyOptions options = proxy.options();
    const auto metadata = proxy.core()->known_metadata();
    const pyro::Metadata& known = metadata ? *metadata : pyro::Metadata();
    const bool is_usual = options.serializer == pyro::config().serializer;
    return Dict{{"__class__", kProxyClass},
                {"state", Tuple{proxy.uri().to_string(), to_tuple(known.oneway),
                                to_tuple(known.methods), to_tuple(known.attributes),
                                std::chrono::duration<double>(options.timeout).count(),
                                shown_key(options.hmac_key), options.handshake, options.max_retries,
                                is_usual ? Value() : Value(to_string(options.serializer))}}};
}

pyro::Proxy Codec<pyro::Proxy>::from_value(const Value& value) {
    const List& state = state_of(value);
    auto known = std::make_shared<pyro::Metadata>();
    known->oneway = pyro::client::names_of(state[1], "oneway methods");
    known->methods = pyro::client::names_of(state[2], "methods");
    known->attributes = pyro::client::names_of(state[3], "attributes");
    if (known->methods.empty() && known->attributes.empty()) known.reset();
    pyro::ProxyOptions options;  // time-out and retries are of our own configuration, as in Pyro
    options.hmac_key = key_of(state[5]);
    options.handshake = state[6];
    if (state.size() > 8 && !state[8].is_none()) options.serializer = serializer_of(state[8]);
    return pyro::Proxy(std::make_shared<pyro::client::Core>(wire::Uri(state[0].to<std::string>()),
                                                            std::move(options), std::move(known)));
}

}  // namespace value
