// What goes back to the caller (sections 3.2, 3.3, 3.7).
#include "common/pyro/exceptions.hpp"
#include "common/pyro/server/call_target.hpp"
#include "common/wire/class_names.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace pyro::server {

namespace {

using value::Dict;
using value::List;
using value::None;
using value::Tuple;

/// How a call that threw goes on, by the exception's class.
enum class Outcome { Answer, AnswerAndClose, Close };

Outcome outcome_of(std::string_view type) {
    // A daemon that cannot communicate cannot tell either, and what ends a Python program is not
    // for the caller.
    constexpr std::array<std::string_view, 8> kSilent{
        "Pyro4.errors.CommunicationError",   "Pyro4.errors.ConnectionClosedError",
        "Pyro4.errors.TimeoutError",         "Pyro4.errors.ProtocolError",
        "Pyro4.errors.MessageTooLargeError", "builtins.SystemExit",
        "builtins.KeyboardInterrupt",        "builtins.GeneratorExit"};
    if (std::find(kSilent.begin(), kSilent.end(), type) != kSilent.end()) return Outcome::Close;
    if (type == "Pyro4.errors.SerializeError" || type == "Pyro4.errors.SecurityError")
        return Outcome::AnswerAndClose;
    return Outcome::Answer;
}

}  // namespace

std::string summary_of(const Value& exception) {
    const auto& lines = *exception["attributes"]["_pyroTraceback"].sequence();
    auto line = lines.size() > 2 ? lines[2].str() : exception["__class__"].str();
    while (line.ends_with('\n')) line.pop_back();
    return line;
}

void DaemonSession::answer_value(Value&& result, const wire::Message& request, std::uint16_t flags,
                                 std::string& answer) {
    auto& response = begin_response(wire::MessageType::Result, request);
    response.flags = flags;
    response.correlation = current_context().correlation_id;
    response.annotations = std::move(current_context().response_annotations);
    add_hook_annotations();
    if (request.protocol == wire::Protocol::Pyro5) wire::to_pyro5_classes(result);
    wire::MessageWriter writer(response, core_.messages(), answer);
    wire::dumps(*wire::serializer_of(request.protocol, request.serializer_id), result, answer);
    writer.finish();
}

void DaemonSession::answer_stream(ItemSource&& source, const Target& target,
                                  const wire::Message& request, std::string& answer) {
    auto& response = begin_response(wire::MessageType::Result, request);
    response.flags = wire::flags::kException | wire::flags::kItemStreamResult;
    Value exception = Dict{{"__class__", "Pyro4.errors.ProtocolError"},
                           {"__exception__", true},
                           {"args", Tuple{"result of call is an iterator"}},
                           {"attributes", Dict{{"_pyroTraceback", None()}}}};
    serialize_error(std::move(exception), request,
                    *wire::serializer_of(request.protocol, request.serializer_id));
    if (core_.options().iter_streaming)
        wire::set(response.annotations, "STRM",
                  core_.streams().add(std::move(source), target.object, connection_,
                                      Streams::Clock::now()));
    add_hook_annotations();
    wire::encode(response_, core_.messages(), answer);
}

Session::Next DaemonSession::answer_error(const std::exception_ptr& error, const Target& target,
                                          const wire::Message& request, std::string& answer) {
    auto exception = exception_to_value(error, target.where());
    const auto outcome = outcome_of(exception["__class__"].str());
    const bool reported = target.method != nullptr && target.method->callback;
    const bool closes = outcome != Outcome::Answer || reported;
    if (closes) log_dropped(summary_of(exception));
    const auto serializer = wire::serializer_of(request.protocol, request.serializer_id);
    if (outcome == Outcome::Close || request.has(wire::flags::kOneway) || !serializer)
        return closes ? Next::Close : Next::Continue;
    auto& response = begin_response(wire::MessageType::Result, request);
    response.flags = wire::flags::kException;
    serialize_error(std::move(exception), request, *serializer);
    add_hook_annotations();
    wire::encode(response_, core_.messages(), answer);
    return closes ? Next::Close : Next::Continue;
}

void DaemonSession::serialize_error(Value exception, const wire::Message& request,
                                    wire::Serializer serializer) {
    const bool pyro5 = request.protocol == wire::Protocol::Pyro5;
    if (pyro5) wire::to_pyro5_classes(exception);
    try {
        wire::dumps(serializer, exception, response_.payload);
        return;
    } catch (const std::exception& why) {
        // Its arguments or attributes cannot be sent: only its text can.
        response_.payload.clear();
        const auto text = fmt::format("Error serializing exception: {}. Original exception: {}",
                                      why.what(), summary_of(exception));
        exception = exception_to_value(
            std::make_exception_ptr(PythonError("Pyro4.errors.PyroError", text)), "Daemon");
    }
    if (pyro5) wire::to_pyro5_classes(exception);
    wire::dumps(serializer, exception, response_.payload);
}

}  // namespace pyro::server
