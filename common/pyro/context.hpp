// What belongs to the call that runs on this thread: correlation id, annotations, who called.
//
//     pyro::current_context().response_annotations["USER"] = "Janet";      // in a method
//
// As Pyro4.current_context (sections 1.6 of its protocol): annotations set here travel with the
// next request (client) or with this call's answer (method); the correlation id goes along with
// calls that a method makes.
#pragma once

#include "common/wire/message.hpp"

#include <optional>
#include <string>

namespace pyro {

struct CallContext {
    wire::Annotations
        annotations;  ///< client: for the next request; method: what the request carried
    wire::Annotations
        response_annotations;  ///< client: what the last answer carried; method: for the answer
    std::optional<wire::Uuid> correlation_id;
    std::string client_address;       ///< method: "127.0.0.1:40000", or the socket's path
    std::uint16_t message_flags = 0;  ///< method
    std::uint16_t sequence = 0;       ///< method
    std::uint16_t serializer_id = 0;  ///< method: as on the wire
    wire::Protocol protocol = wire::Protocol::Pyro4;  ///< method: the caller's
    std::uint64_t connection = 0;  ///< method: number of the connection, unique in its daemon
};

/// Of this thread.
CallContext& current_context();

}  // namespace pyro
