#include "common/pyro/client/core.hpp"

#include "common/pyro/client/answers.hpp"
#include "common/pyro/context.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace pyro::client {
namespace {

Settings settings_of(const ProxyOptions& options) {
    return {.protocol = options.protocol,
            .serializer = options.serializer,
            .messages = {.hmac_key = options.hmac_key,
                         .compress = options.compression,
                         .max_message_size = options.max_message_size},
            .handshake = options.handshake};
}

bool has(const std::vector<std::string>& names, std::string_view name) {
    const auto place = std::lower_bound(names.begin(), names.end(), name);
    return place != names.end() && *place == name;
}

/// The daemon has closed the connection after sending one of these (section 3.3).
bool is_last_word(const RemoteError& error) {
    return error.type() == "SerializeError" || error.type() == "SecurityError";
}

}  // namespace

Core::Core(Uri uri, ProxyOptions options, std::shared_ptr<const Metadata> metadata)
    : face_{.uri = std::move(uri), .metadata = std::move(metadata)},
      options_(std::move(options)),
      dialogue_(settings_of(options_)) {
    dialogue_.set_metadata(face_.metadata);
}

std::shared_ptr<Core> Core::over_socket(int descriptor, std::string object, ProxyOptions options) {
    Uri uri;
    uri.object = std::move(object);
    uri.host = "<<connected-socket>>";
    auto core = std::make_shared<Core>(std::move(uri), std::move(options));
    core->can_connect_ = false;
    core->link_.adopt(descriptor);
    core->begin_silently();
    return core;
}

std::shared_ptr<Core> Core::clone() const {
    return std::make_shared<Core>(uri(), options(), known_metadata());
}

// --- calls -------------------------------------------------------------------------------------

Reply Core::call(std::string_view method, Arguments arguments, std::uint16_t flags) {
    const std::lock_guard lock(call_mutex_);
    call_.method.assign(method);
    call_.args = std::move(arguments.positional);
    call_.kwargs = std::move(arguments.keywords);
    return repeatedly([&] {
        need_metadata();
        return exchange(call_, flags | flags_for(method));
    });
}

Value Core::get_attribute(std::string_view name) {
    const std::lock_guard lock(call_mutex_);
    return attribute_call("__getattr__", name, {name});
}

void Core::set_attribute(std::string_view name, Value item) {
    const std::lock_guard lock(call_mutex_);
    attribute_call("__setattr__", name, {name, std::move(item)});
}

Value Core::attribute_call(const char* method, std::string_view name, value::List args) {
    call_.method = method;
    call_.args = std::move(args);
    call_.kwargs = Value();
    return repeatedly([&] {
               need_metadata();
               check_attribute(method, name);
               return exchange(call_, 0);
           })
        .value;
}

Value Core::batch(value::List calls, bool oneway) {
    const std::lock_guard lock(call_mutex_);
    call_.method = "<batch>";
    call_.args = std::move(calls);
    call_.kwargs = Value();
    take_annotations();
    return exchange(call_,
                    oneway ? wire::flags::kBatch | wire::flags::kOneway : wire::flags::kBatch)
        .value;
}

std::optional<Value> Core::next_item(const std::string& stream) {
    const std::lock_guard lock(call_mutex_);
    if (!link_.is_open()) {
        throw ConnectionClosedError("the proxy for this stream result has been closed");
    }
    take_annotations();
    try {
        return exchange(
                   {.object = kDaemonObject, .method = "get_next_stream_item", .args = {stream}}, 0)
            .value;
    } catch (const RemoteError& error) {
        if (error.type() == "StopIteration" || error.type() == "GeneratorExit") return {};
        throw;
    }
}

void Core::close_stream(const std::string& stream) {
    const std::lock_guard lock(call_mutex_);
    if (!link_.is_open()) return;
    take_annotations();
    exchange({.object = kDaemonObject, .method = "close_stream", .args = {stream}},
             wire::flags::kOneway);
}

/// One call over the connection, which is made first if there is none.
Reply Core::exchange(const wire::Call& call, int flags) {
    try {
        if (!link_.is_open()) connect();
        Patience patience(timeout());
        link_.run(dialogue_, dialogue_.call(call, static_cast<std::uint16_t>(flags)), patience);
    } catch (const CommunicationError&) {
        drop();
        throw;
    } catch (const SecurityError&) {
        drop();
        throw;
    } catch (const RemoteError& error) {
        give_annotations();
        if (!dialogue_.is_ready() || is_last_word(error)) drop();
        throw;
    } catch (...) {
        if (dialogue_.is_ready()) {
            give_annotations();
        } else {
            drop();
        }
        throw;
    }
    give_annotations();
    return dialogue_.take_reply();
}

template <class Attempt>
Reply Core::repeatedly(Attempt attempt) {
    take_annotations();
    for (int retries = options_.max_retries;; --retries) {
        try {
            return attempt();
        } catch (const CommunicationError& error) {
            if (retries <= 0 || !is_worth_a_retry(error)) throw;
        }
    }
}

// --- what the object offers --------------------------------------------------------------------

void Core::need_metadata() {
    if (!dialogue_.metadata()) connect();
}

/// The check that saves asking the daemon (section 3.11), and whether to wait for an answer.
int Core::flags_for(std::string_view method) const {
    const Metadata& offer = *dialogue_.metadata();
    if (!has(offer.methods, method)) {
        if (!has(offer.attributes, method)) refuse_name("attribute or method", method);
        throw PythonError("TypeError", fmt::format("'{}' of remote object '{}' is an attribute and "
                                                   "cannot be called",
                                                   method, uri().to_string()));
    }
    return has(offer.oneway, method) ? wire::flags::kOneway : 0;
}

void Core::check_attribute(std::string_view method, std::string_view name) const {
    const Metadata& offer = *dialogue_.metadata();
    if (has(offer.attributes, name)) return;
    // Python looks for both when it reads.
    const bool is_unknown = method == "__getattr__" && !has(offer.methods, name);
    refuse_name(is_unknown ? "attribute or method" : "attribute", name);
}

void Core::refuse_name(std::string_view what, std::string_view name) const {
    throw PythonError("AttributeError", fmt::format("remote object '{}' has no exposed {} '{}'",
                                                    uri().to_string(), what, name));
}

std::shared_ptr<const Metadata> Core::metadata() {
    const std::lock_guard lock(call_mutex_);
    show_annotations();
    need_metadata();
    return dialogue_.metadata();
}

// --- the connection ----------------------------------------------------------------------------

void Core::connect() {
    if (!can_connect_) throw ConnectionClosedError("the socket that was given is closed");
    target_ = resolve(uri(), options());
    call_.object = target_.object;
    Patience patience(timeout());
    try {
        Action action = Action::Reconnect;
        while (action == Action::Reconnect) {
            link_.open(target_, patience);
            action = link_.run(
                dialogue_, dialogue_.connected(target_.object, shown_location(target_)), patience);
        }
    } catch (const SecurityError& error) {
        drop();
        throw CommunicationError(
            fmt::format("cannot connect to {}: {}", shown_location(target_), error.what()));
    } catch (...) {
        drop();
        throw;
    }
    show();
}

void Core::begin_silently() {
    target_ = uri();
    call_.object = target_.object;
    Patience patience(timeout());
    link_.run(dialogue_, dialogue_.connected_silently(target_.object), patience);
    show();
}

void Core::drop() {
    link_.close();
    dialogue_.lost();
    show();
}

/// Lets others see how things stand.
void Core::show() {
    const std::lock_guard lock(face_mutex_);
    face_.metadata = dialogue_.metadata();
    face_.is_connected = link_.is_open();
    options_.protocol = dialogue_.protocol();
}

void Core::bind() {
    const std::lock_guard lock(call_mutex_);
    show_annotations();
    if (!link_.is_open()) connect();
    const std::lock_guard face_lock(face_mutex_);
    face_.uri = target_;
}

void Core::reconnect(int tries) {
    using namespace std::chrono_literals;
    release();
    for (int left = tries; left > 0; --left) {
        try {
            const std::lock_guard lock(call_mutex_);
            show_annotations();
            if (!link_.is_open()) connect();
            return;
        } catch (const CommunicationError&) {
            if (!can_connect_) throw;  // and never will
            if (left > 1) std::this_thread::sleep_for(2s);
        }
    }
    throw ConnectionClosedError("failed to reconnect");
}

void Core::release() {
    const std::lock_guard lock(call_mutex_);
    drop();
}

void Core::ping() {
    const std::lock_guard lock(call_mutex_);
    show_annotations();
    try {
        if (!link_.is_open()) connect();
        Patience patience(timeout());
        link_.run(dialogue_, dialogue_.ping(), patience);
    } catch (...) {
        drop();
        throw;
    }
}

// --- annotations -------------------------------------------------------------------------------

/// What the program has set for its next call goes along with a handshake, too.
void Core::show_annotations() {
    const CallContext& context = current_context();
    Envelope& envelope = dialogue_.request_envelope();
    envelope.annotations = context.annotations;
    envelope.correlation =
        options_.correlation_id ? options_.correlation_id : context.correlation_id;
}

/// What the program has set for this call; it holds for all attempts.
void Core::take_annotations() {
    show_annotations();
    CallContext& context = current_context();
    context.annotations.clear();
    context.response_annotations.clear();
}

void Core::give_annotations() {
    current_context().response_annotations.swap(dialogue_.response_annotations());
}

// --- what does not wait for a call -------------------------------------------------------------

Uri Core::uri() const {
    const std::lock_guard lock(face_mutex_);
    return face_.uri;
}

ProxyOptions Core::options() const {
    const std::lock_guard lock(face_mutex_);
    return options_;
}

bool Core::is_connected() const {
    const std::lock_guard lock(face_mutex_);
    return face_.is_connected;
}

std::shared_ptr<const Metadata> Core::known_metadata() const {
    const std::lock_guard lock(face_mutex_);
    return face_.metadata;
}

std::chrono::milliseconds Core::timeout() const {
    const std::lock_guard lock(face_mutex_);
    return options_.timeout;
}

void Core::set_timeout(std::chrono::milliseconds timeout) {
    const std::lock_guard lock(face_mutex_);
    options_.timeout = timeout;
}

Value Core::handshake_answer() const {
    const std::lock_guard lock(call_mutex_);
    return dialogue_.handshake_answer();
}

}  // namespace pyro::client
