#include "common/pyro/client/answers.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace pyro::client {
namespace {

const Value& part_of(const value::Dict& offer, std::string_view key) {
    const Value* part = offer.find(key);
    if (!part) throw ProtocolError(fmt::format("the metadata of the object lacks '{}'", key));
    return *part;
}

}  // namespace

std::vector<std::string> names_of(const Value& list, std::string_view what) {
    const value::List* items = list.sequence();
    if (const auto* set = list.get_if<value::Set>()) items = &set->items();
    if (!items) {
        throw ProtocolError(fmt::format("{}: expected names, got {}", what, list.type_name()));
    }
    std::vector<std::string> names;
    names.reserve(items->size());
    for (const Value& item : *items) {
        const auto* name = item.get_if<std::string>();
        if (!name) {
            throw ProtocolError(
                fmt::format("{}: expected names, got {} among them", what, item.type_name()));
        }
        names.push_back(*name);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::shared_ptr<const Metadata> metadata_of(const Value& offer) {
    const auto* parts = offer.get_if<value::Dict>();
    if (!parts) {
        throw ProtocolError(
            fmt::format("the metadata of the object is no dict but {}", offer.type_name()));
    }
    auto metadata = std::make_shared<Metadata>();
    metadata->oneway = names_of(part_of(*parts, "oneway"), "oneway methods");
    metadata->methods = names_of(part_of(*parts, "methods"), "methods");
    metadata->attributes = names_of(part_of(*parts, "attrs"), "attributes");
    if (metadata->methods.empty() && metadata->attributes.empty()) {
        throw PythonError("Pyro4.errors.PyroError",
                          "remote object doesn't expose any methods or attributes. "
                          "Did you forget setting @expose on them?");
    }
    return metadata;
}

std::string stream_of(const wire::Message& message) {
    const std::string* id = wire::find(message.annotations, "STRM");
    if (!id || id->empty()) {
        throw ProtocolError(
            "result of call is an iterator, but the server is not configured to allow streaming");
    }
    return *id;
}

bool is_worth_a_retry(const CommunicationError& error) {
    return dynamic_cast<const ConnectionClosedError*>(&error) != nullptr ||
           dynamic_cast<const TimeoutError*>(&error) != nullptr;
}

}  // namespace pyro::client
