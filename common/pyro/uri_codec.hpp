// A Uri as argument or result of a call: Pyro's own class dict (section 3.12); a text is read, too.
//
//     pyro::Uri uri = proxy.call<pyro::Uri>("lookup", "example.greeter");
#pragma once

#include "common/value/codec.hpp"
#include "common/wire/uri.hpp"

#include <string>

namespace value {

template <>
struct Codec<wire::Uri> {
    static Value to_value(const wire::Uri& uri) {
        return Dict{{"__class__", "Pyro4.core.URI"}, {"state", wire::uri_state(uri)}};
    }
    /// PythonError TypeError for what is no URI, PyroError for a text that is none.
    static wire::Uri from_value(const Value& value) {
        if (const auto* text = value.get_if<std::string>()) return wire::Uri(*text);
        const auto* dict = value.get_if<Dict>();
        const auto* name = dict != nullptr ? dict->find("__class__") : nullptr;
        if (name == nullptr || *name != Value("Pyro4.core.URI"))
            throw PythonError("TypeError", "expected URI, got " + std::string(value.type_name()));
        return wire::uri_from_state(dict->at("state"));
    }
    static std::string type_name() { return "URI"; }
};

}  // namespace value
