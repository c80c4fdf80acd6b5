// One connection of a daemon: handshake, calls, pings (sections 2 to 4). See server_connection.hpp.
#pragma once

#include "common/pyro/context.hpp"
#include "common/pyro/server/daemon_core.hpp"
#include "common/wire/serializer.hpp"

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <string>

namespace pyro::server {

class DaemonSession final : public Session {
public:
    DaemonSession(DaemonCore& core, const std::string& client_address, std::uint64_t connection);
    ~DaemonSession() override;

    Next handle(wire::Message& message, std::string& answer) override;
    void refuse(const std::exception& error, wire::Protocol protocol, std::string& answer) override;
    bool is_connected() const override { return connected_; }

private:
    struct Target;  // a call with all that is needed to make it

    Next dispatch(wire::Message& request, std::string& answer);
    Next ping(const wire::Message& request, std::string& answer);
    void set_context(const wire::Message& request);
    /// Of the message that has been answered.
    void release_memory();
    wire::Message& begin_response(wire::MessageType type, const wire::Message& request);
    void add_hook_annotations();
    void log_dropped(std::string_view reason) const;

    // handshake.cpp
    Next connect(wire::Message& request, std::string& answer);
    Value greeting(const wire::Message& request, wire::Serializer serializer);
    void fail_handshake(const wire::Message& request, std::string_view reason, std::string& answer);

    // invoke.cpp
    Next invoke(wire::Message& request, std::string& answer);
    void find_target(Target& target, wire::Message& request);
    Next call(Target& target, const wire::Message& request, std::string& answer);
    std::shared_ptr<void> instance_of(const std::shared_ptr<Registration>& registration);
    void start_oneway(Target& target, std::size_t bytes);

    // answer.cpp
    void answer_value(Value&& result, const wire::Message& request, std::uint16_t flags,
                      std::string& answer);
    void answer_stream(ItemSource&& source, const Target& target, const wire::Message& request,
                       std::string& answer);
    Next answer_error(const std::exception_ptr& error, const Target& target,
                      const wire::Message& request, std::string& answer);
    void serialize_error(Value exception, const wire::Message& request,
                         wire::Serializer serializer);

    DaemonCore& core_;
    Client client_;
    const std::uint64_t connection_;
    bool connected_ = false;
    CallContext context_;     // this thread's while a message is handled
    wire::Message response_;  // keeps its memory from call to call
    std::map<std::shared_ptr<Registration>, std::shared_ptr<void>>
        instances_;  // of InstanceMode::Session
};

/// The serializer of a message. SerializeError "message used serializer that is not accepted: 4".
wire::Serializer accepted_serializer(const wire::Message& message, const DaemonOptions& options);

}  // namespace pyro::server
