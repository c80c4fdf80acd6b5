#include "common/pyro/server/daemon_core.hpp"

#include "common/pyro/arguments.hpp"
#include "common/pyro/autoproxy.hpp"
#include "common/pyro/server/daemon_session.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace pyro::server {

namespace {

/// A oneway call takes a thread only while it runs; more wait.
constexpr std::size_t kMaxOnewayWaiting = 10'000;
constexpr std::size_t kMaxOnewayBytes = 64 << 20;

/// Of a line of the log.
constexpr std::size_t kMaxLine = 1000;

/// Much of a line comes from clients: none of them may make two lines of it, or one that never
/// ends.
std::string printable(std::string_view line) {
    std::string text;
    for (const char c : line.substr(0, kMaxLine)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            text += "\\n";
        } else if (c == '\r') {
            text += "\\r";
        } else if (byte < 0x20 || byte == 0x7f) {
            text += fmt::format("\\x{:02x}", byte);
        } else {
            text += c;
        }
    }
    if (line.size() > kMaxLine) text += "...";
    return text;
}

Value names(std::vector<Value> items, bool as_lists) {
    if (as_lists) return items;
    value::Set set;
    for (auto& item : items) set.insert(std::move(item));
    return set;
}

std::string automatic_id() {
    std::string id = "obj_";
    for (const auto byte : wire::random_uuid()) id += fmt::format("{:02x}", byte);
    return id;
}

}  // namespace

DaemonCore::DaemonCore(const DaemonOptions& options)
    : options_(options),
      messages_{options.hmac_key, options.compression, options.max_message_size},
      streams_(options.iter_stream_lifetime, options.iter_stream_linger),
      oneway_(static_cast<std::size_t>(std::max(options.threadpool_size, 1)), kMaxOnewayWaiting,
              kMaxOnewayBytes) {
    objects_.add(make_daemon_object(*this));
}

DaemonCore::~DaemonCore() {
    close();
}

std::unique_ptr<Session> DaemonCore::open(const std::string& client_address) {
    return std::make_unique<DaemonSession>(*this, client_address, ++last_connection_);
}

void DaemonCore::tick() {
    streams_.clean_up(Streams::Clock::now());
}

void DaemonCore::log(std::string_view line) {
    try {
        const auto text = printable(line);
        if (hooks_.log)
            hooks_.log(text);
        else
            fmt::print(stderr, "{}\n", text);
    } catch (...) {
        // A log that fails is no reason to fail, too.
    }
}

Uri DaemonCore::add(std::shared_ptr<Registration> registration) {
    if (registration->id.empty()) registration->id = automatic_id();
    auto uri = uri_for(registration->id);
    if (registration->identity != nullptr)
        announce_object(registration->identity, uri, registration->table);
    try {
        objects_.add(registration);
    } catch (...) {
        if (registration->identity != nullptr) withdraw_object(registration->identity);
        throw;
    }
    return uri;
}

bool DaemonCore::remove(std::string_view id) {
    const auto registration = objects_.remove(id);
    if (registration == nullptr) return false;
    if (registration->identity != nullptr) withdraw_object(registration->identity);
    return true;
}

Uri DaemonCore::uri_for(std::string_view id) const {
    return Uri(fmt::format("PYRO:{}@{}", id, nat_location_.empty() ? location_ : nat_location_));
}

Value DaemonCore::metadata(std::string_view id, bool as_lists) const {
    const auto registration = objects_.find(id);
    if (registration == nullptr) throw DaemonError("unknown object");
    std::vector<Value> methods, oneway, attributes;
    for (const auto& [name, method] : registration->table->methods) {
        methods.emplace_back(name);
        if (method.oneway) oneway.emplace_back(name);
    }
    for (const auto& [name, attribute] : registration->table->attributes)
        attributes.emplace_back(name);
    return value::Dict{{"methods", names(std::move(methods), as_lists)},
                       {"oneway", names(std::move(oneway), as_lists)},
                       {"attrs", names(std::move(attributes), as_lists)}};
}

value::Dict DaemonCore::signatures(std::string_view id) const {
    const auto registration = objects_.find(id);
    if (registration == nullptr) throw DaemonError("unknown object");
    value::Dict signatures;
    for (const auto& [name, method] : registration->table->methods) {
        if (method.takes_rest) continue;
        signatures.set(name, value::Dict{{"least", detail::required_parameters(method)},
                                         {"most", method.parameters.size()},
                                         {"types", method.types}});
    }
    return signatures;
}

std::string DaemonCore::info() const {
    const bool threads = options_.server_type == ServerType::Thread;
    return fmt::format("Pyro.Daemon bound on {}, NAT {}, {} objects registered. Servertype: {}",
                       location_, nat_location_.empty() ? "None" : nat_location_, objects_.size(),
                       server_text_ ? server_text_()
                                    : fmt::format("<SocketServer_{} on {}>",
                                                  threads ? "Threadpool" : "Multiplex", location_));
}

void DaemonCore::close() {
    streams_.clear();
    for (const auto& registration : objects_.clear())
        if (registration->identity != nullptr) withdraw_object(registration->identity);
}

void DaemonCore::set_location(std::string location, std::string nat_location) {
    location_ = std::move(location);
    nat_location_ = std::move(nat_location);
}

}  // namespace pyro::server
