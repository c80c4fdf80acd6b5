// Arguments that a method gets without anybody having looked into them (section 3.10).
//
//     void Distributor::forward(pyro::SerializedBlob blob) {          // a remote method
//         route(blob.info);                                           // small, read already
//         value::List args = blob.args();                             // reads them now
//     }
//
// The caller sends `Pyro4.core.SerializedBlob(info, data)` as the only argument. A value.
#pragma once

#include "common/value/codec.hpp"
#include "common/wire/serializer.hpp"

#include <string>

namespace pyro {

struct SerializedBlob {
    value::Value info;
    std::string payload;  ///< of the request: a whole call
    wire::Serializer serializer = wire::Serializer::Serpent;

    /// The arguments inside. PythonError when the payload is no call.
    value::List args() const { return wire::load_call(serializer, payload).args; }
};

}  // namespace pyro

namespace value {

template <>
struct Codec<pyro::SerializedBlob> {
    static Value to_value(const pyro::SerializedBlob& blob) {
        return Dict{{"__class__", "Pyro4.core.SerializedBlob"},
                    {"info", blob.info},
                    {"data", Bytes{blob.payload}},
                    {"serializer", wire::to_string(blob.serializer)}};
    }
    /// PythonError TypeError for anything else.
    static pyro::SerializedBlob from_value(const Value& value) {
        const auto* dict = value.get_if<Dict>();
        const auto* name = dict != nullptr ? dict->find("__class__") : nullptr;
        if (name == nullptr || *name != Value("Pyro4.core.SerializedBlob"))
            throw PythonError("TypeError",
                              "expected SerializedBlob, got " + std::string(value.type_name()));
        const auto* data = dict->at("data").get_if<Bytes>();
        const auto serializer = wire::serializer_by_name(dict->at("serializer").str());
        if (data == nullptr || !serializer)
            throw PythonError("TypeError", "a SerializedBlob without its data");
        return {dict->at("info"), data->data, *serializer};
    }
    static std::string type_name() { return "SerializedBlob"; }
};

}  // namespace value
