#include "common/wire/serializer.hpp"

#include "common/wire/formats.hpp"

namespace wire {

namespace {

struct Entry {
    Serializer serializer;
    std::string_view name;
    std::uint16_t id_48;
    std::uint16_t id_502;
};

constexpr Entry kSerializers[] = {{Serializer::Serpent, "serpent", 1, 1},
                                  {Serializer::Json, "json", 2, 3},
                                  {Serializer::Marshal, "marshal", 3, 2},
                                  {Serializer::Msgpack, "msgpack", 6, 4}};

const Entry& entry_of(Serializer serializer) {
    return kSerializers[static_cast<std::size_t>(serializer)];
}

std::uint16_t id_of(const Entry& entry, Protocol protocol) {
    return protocol == Protocol::Pyro4 ? entry.id_48 : entry.id_502;
}

}  // namespace

std::string_view to_string(Serializer serializer) {
    return entry_of(serializer).name;
}

std::optional<Serializer> serializer_by_name(std::string_view name) {
    for (const Entry& entry : kSerializers) {
        if (entry.name == name) return entry.serializer;
    }
    return std::nullopt;
}

std::uint16_t serializer_id(Protocol protocol, Serializer serializer) {
    return id_of(entry_of(serializer), protocol);
}

std::optional<Serializer> serializer_of(Protocol protocol, std::uint16_t id) {
    for (const Entry& entry : kSerializers) {
        if (id_of(entry, protocol) == id) return entry.serializer;
    }
    return std::nullopt;
}

void dumps(Serializer serializer, const value::Value& value, std::string& bytes) {
    switch (serializer) {
        case Serializer::Serpent:
            return serpent::dumps(value, bytes);
        case Serializer::Json:
            return json::dumps(value, bytes);
        case Serializer::Marshal:
            return marshal::dumps(value, bytes);
        case Serializer::Msgpack:
            return msgpack::dumps(value, bytes);
    }
}

value::Value loads(Serializer serializer, std::string_view bytes) {
    switch (serializer) {
        case Serializer::Serpent:
            return serpent::loads(bytes);
        case Serializer::Json:
            return json::loads(bytes);
        case Serializer::Marshal:
            return marshal::loads(bytes);
        case Serializer::Msgpack:
            return msgpack::loads(bytes);
    }
    return {};
}

}  // namespace wire
