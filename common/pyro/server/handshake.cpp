// The first message of a connection (sections 2.1 to 2.3).
#include "common/pyro/class_registry.hpp"
#include "common/pyro/server/daemon_session.hpp"
#include "common/wire/class_names.hpp"

#include <fmt/core.h>

namespace pyro::server {

namespace {

bool wants_metadata(const wire::Message& request) {
    return request.protocol == wire::Protocol::Pyro5 || request.has(wire::flags::kMetaOnConnect);
}

}  // namespace

Session::Next DaemonSession::connect(wire::Message& request, std::string& answer) {
    try {
        const auto serializer = accepted_serializer(request, core_.options());
        auto result = greeting(request, serializer);
        auto& response = begin_response(wire::MessageType::ConnectOk, request);
        if (wants_metadata(request) && request.protocol == wire::Protocol::Pyro4)
            response.flags = wire::flags::kMetaOnConnect;
        response.correlation = current_context().correlation_id;
        response.annotations = std::move(current_context().response_annotations);
        if (request.protocol == wire::Protocol::Pyro5) wire::to_pyro5_classes(result);
        wire::dumps(serializer, result, response.payload);
        add_hook_annotations();
    } catch (const std::exception& error) {
        fail_handshake(request, error.what(), answer);
        return Next::Close;
    } catch (...) {
        fail_handshake(request, "an exception that is no std::exception", answer);
        return Next::Close;
    }
    wire::encode(response_, core_.messages(), answer);
    connected_ = true;
    return Next::Continue;
}

/// What the client gets when it is let in.
Value DaemonSession::greeting(const wire::Message& request, wire::Serializer serializer) {
    auto data = wire::loads(serializer, request.payload);
    if (request.protocol == wire::Protocol::Pyro5) wire::to_pyro4_classes(data);
    accept_classes(data);
    const auto& handshake = data["handshake"];
    const auto* dict = data.get_if<value::Dict>();
    const auto* object = dict != nullptr ? dict->find("object") : nullptr;
    if (object != nullptr) client_.object = object->str();
    const auto& validate = core_.hooks().handshake;
    Value answer = validate ? validate(client_, handshake) : Value("hello");
    if (!wants_metadata(request)) return answer;
    const bool as_lists = request.protocol == wire::Protocol::Pyro4;
    return value::Dict{{"handshake", std::move(answer)},
                       {"meta", core_.metadata(data["object"].str(), as_lists)}};
}

/// Tells the reason in the client's serializer, or in marshal when that is not accepted.
void DaemonSession::fail_handshake(const wire::Message& request, std::string_view reason,
                                   std::string& answer) {
    auto serializer = wire::serializer_of(request.protocol, request.serializer_id);
    if (!serializer || !core_.options().serializers_accepted.contains(*serializer))
        serializer = wire::Serializer::Marshal;
    auto& response = begin_response(wire::MessageType::ConnectFail, request);
    response.serializer_id = wire::serializer_id(request.protocol, *serializer);
    response.correlation = current_context().correlation_id;
    wire::dumps(*serializer, Value(reason), response.payload);
    add_hook_annotations();
    wire::encode(response_, core_.messages(), answer);
    log_dropped(reason);
}

}  // namespace pyro::server
