// Calls (section 3).
#include "common/pyro/class_registry.hpp"
#include "common/pyro/exceptions.hpp"
#include "common/pyro/serialized_blob.hpp"
#include "common/pyro/server/call_target.hpp"
#include "common/pyro/server/context_scope.hpp"
#include "common/wire/class_names.hpp"

#include <fmt/core.h>

#include <optional>
#include <utility>

namespace pyro::server {

namespace {

using value::Dict;
using value::List;

/// The payload stays closed: object, method and a small value are in an annotation (section 3.10).
wire::Call read_blob(wire::Message& request, wire::Serializer serializer) {
    const auto* annotation = wire::find(request.annotations, "BLBI");
    if (annotation == nullptr) throw PythonError("KeyError", "BLBI");
    const auto info = wire::loads(wire::Serializer::Marshal, *annotation);
    const auto* parts = info.sequence();
    if (parts == nullptr || parts->size() != 3)
        throw PythonError("ValueError", "the annotation BLBI is not of three items");
    wire::Call call;
    call.object = (*parts)[1].str();
    call.method = (*parts)[2].str();
    SerializedBlob blob{(*parts)[0], std::move(request.payload), serializer};
    call.args.push_back(value::to_value(std::move(blob)));
    return call;
}

wire::Call read_call(wire::Message& request, wire::Serializer serializer) {
    if (wire::find(request.annotations, "CORR") != nullptr)  // of another length
        throw PythonError("ValueError", "bytes is not a 16-char string");
    if (request.has(wire::flags::kKeepSerialized)) return read_blob(request, serializer);
    auto call = wire::load_call(serializer, request.payload);
    if (request.protocol == wire::Protocol::Pyro5) {
        for (auto& argument : call.args) wire::to_pyro4_classes(argument);
        wire::to_pyro4_classes(call.kwargs);
    }
    accept_classes(call.args);
    accept_classes(call.kwargs);
    return call;
}

}  // namespace

Session::Next DaemonSession::invoke(wire::Message& request, std::string& answer) {
    const auto size_before = answer.size();
    Target target;
    try {
        find_target(target, request);
        return call(target, request, answer);
    } catch (...) {
        answer.resize(size_before);
        return answer_error(std::current_exception(), target, request, answer);
    }
}

void DaemonSession::find_target(Target& target, wire::Message& request) {
    const auto serializer = accepted_serializer(request, core_.options());
    target.call = read_call(request, serializer);
    auto registration = core_.objects().find(target.call.object);
    if (registration == nullptr) throw DaemonError("unknown object");
    target.registration = std::move(registration);
    target.object = instance_of(target.registration);
}

Session::Next DaemonSession::call(Target& target, const wire::Message& request,
                                  std::string& answer) {
    const auto& table = *target.registration->table;
    auto& args = target.call.args;
    const bool oneway = request.has(wire::flags::kOneway);
    std::uint16_t flags = 0;
    Answer result;
    if (request.has(wire::flags::kBatch)) {
        result = run_batch(table, target.object.get(), args);
        flags = wire::flags::kBatch;
    } else if (target.call.method == "__getattr__") {
        result = read_attribute(table, target.object.get(), args);
    } else if (target.call.method == "__setattr__") {
        write_attribute(table, target.object.get(), args);
    } else {
        target.method = &find_method(table, target.call.method);
        if (oneway) {
            start_oneway(target, request.payload.size());
            return Next::Continue;
        }
        result = target.method->call(target.object.get(), args, target.call.kwargs);
    }
    if (oneway) return Next::Continue;
    if (result.items)
        answer_stream(std::move(result.items), target, request, answer);
    else
        answer_value(std::move(result.value), request, flags, answer);
    return Next::Continue;
}

std::shared_ptr<void> DaemonSession::instance_of(
    const std::shared_ptr<Registration>& registration) {
    if (registration->object != nullptr) return registration->object;
    switch (registration->mode) {
        case InstanceMode::PerCall:
            return registration->make();
        case InstanceMode::Single: {
            const std::lock_guard lock(registration->single_mutex);
            if (registration->single == nullptr) registration->single = registration->make();
            return registration->single;
        }
        case InstanceMode::Session:
            break;
    }
    if (const auto found = instances_.find(registration); found != instances_.end())
        return found->second;
    return instances_[registration] = registration->make();
}

namespace {

/// A oneway call on whatever thread; only the daemon's log hears of its failure.
struct OnewayCall {
    DaemonCore& core;
    std::shared_ptr<Registration> registration;
    std::shared_ptr<void> object;
    const ClassTable::Method& method;
    List args;
    Value kwargs;
    CallContext context;

    void operator()() {
        const ContextScope scope(context);
        try {
            method.call(object.get(), args, kwargs);
        } catch (...) {
            const auto where = registration->table->class_name + "." + method.name;
            core.log(fmt::format("oneway call {} failed: {}", where,
                                 summary_of(exception_to_value(std::current_exception(), where))));
        }
    }
};

}  // namespace

void DaemonSession::start_oneway(Target& target, std::size_t bytes) {
    auto task = std::make_shared<OnewayCall>(
        OnewayCall{core_, target.registration, target.object, *target.method,
                   std::move(target.call.args), std::move(target.call.kwargs), current_context()});
    const bool threaded =
        core_.options().oneway_threaded && core_.options().server_type == ServerType::Thread;
    if (!threaded || !core_.oneway().submit([task] { (*task)(); }, bytes)) (*task)();
}

}  // namespace pyro::server
