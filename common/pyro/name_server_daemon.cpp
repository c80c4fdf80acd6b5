#include "common/pyro/name_server_daemon.hpp"

#include "common/net/endpoint.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/naming/auto_cleaner.hpp"
#include "common/pyro/naming/broadcast_responder.hpp"
#include "common/pyro/naming/name_service.hpp"

#include <mutex>
#include <thread>

namespace pyro {
namespace {

constexpr std::chrono::seconds kProbeTimeout{5};  // unless there is a COMMTIMEOUT

/// Nothing is everything, as in Python.
std::string host_of(const NameServerOptions& options) {
    return options.host.empty() ? "0.0.0.0" : options.host;
}

DaemonOptions daemon_options(const NameServerOptions& options) {
    DaemonOptions result;
    result.host = host_of(options);
    result.port = options.port;
    result.unix_socket = options.unix_socket;
    result.nat_host = options.nat_host;
    result.nat_port = options.nat_port;
    result.hmac_key = options.hmac_key;
    result.signatures = true;  // for whoever inspects it; Python does not ask
    return result;
}

std::string ip_of(const NameServerOptions& options, std::uint16_t port) {
    if (!options.unix_socket.empty()) return "";
    const auto version = static_cast<net::IpVersion>(config().prefer_ip_version);
    return net::resolve(host_of(options), port, version).front().ip;
}

void check(const NameServerOptions& options) {
    using naming::AutoCleaner;
    if (options.autoclean.count() > 0 && options.autoclean < AutoCleaner::kMinInterval) {
        throw PythonError("ValueError", "NS_AUTOCLEAN cannot be smaller than 3");
    }
}

}  // namespace

NameServerOptions::NameServerOptions()
    : host(config().host),
      port(config().ns_port),
      nat_host(config().nat_host),
      nat_port(config().nat_port),
      storage("memory"),
      broadcast_host(config().ns_bchost),
      broadcast_port(config().ns_bcport),
      autoclean(config().ns_autoclean) {}

struct NameServerDaemon::Impl {
    explicit Impl(const NameServerOptions& options)
        : table(std::make_shared<naming::NameTable>(naming::open_storage(options.storage))),
          daemon(daemon_options(options)),
          ip(ip_of(options, daemon.port())),
          internal_uri("PYRO:" + std::string(naming::kNameServerName) + "@" + daemon.location()) {
        const auto service = std::make_shared<naming::NameService>(table);
        uri = daemon.register_object(service, naming::NameService::method_table(),
                                     std::string(naming::kNameServerName));
        table->add({std::string(naming::kNameServerName),
                    uri.to_string(),
                    {std::string(naming::kOwnTag)}});
        start_helpers(options);
    }

    void start_helpers(const NameServerOptions& options) {
        const bool is_seen_outside =
            !ip.empty() && !ip.starts_with("127.") && ip.find(':') == std::string::npos;
        if (options.broadcast && is_seen_outside) {
            responder = std::make_unique<naming::BroadcastResponder>(
                internal_uri, options.broadcast_host, options.broadcast_port);
        }
        if (options.autoclean.count() > 0) {
            const auto timeout = config().comm_timeout.count() > 0
                                     ? config().comm_timeout
                                     : std::chrono::milliseconds(kProbeTimeout);
            cleaner = std::make_unique<naming::AutoCleaner>(
                table, [timeout](const auto& places, const auto& stop) {
                    return naming::reachable(places, stop, timeout);
                });
            cleaner->start(options.autoclean);
        }
    }

    std::shared_ptr<naming::NameTable> table;
    Daemon daemon;
    std::string ip;
    Uri internal_uri;
    Uri uri;
    std::unique_ptr<naming::BroadcastResponder> responder;
    std::unique_ptr<naming::AutoCleaner> cleaner;
    std::mutex stopping;
    std::thread thread;
};

NameServerDaemon::NameServerDaemon(const NameServerOptions& options) {
    check(options);
    impl_ = std::make_unique<Impl>(options);
}

NameServerDaemon::~NameServerDaemon() {
    stop();
    if (impl_->thread.joinable()) impl_->thread.join();
}

wire::Uri NameServerDaemon::uri() const {
    return impl_->uri;
}

wire::Uri NameServerDaemon::internal_uri() const {
    return impl_->internal_uri;
}

std::string NameServerDaemon::location() const {
    return impl_->daemon.location();
}

std::uint16_t NameServerDaemon::port() const {
    return impl_->daemon.port();
}

const std::string& NameServerDaemon::ip() const {
    return impl_->ip;
}

std::string NameServerDaemon::broadcast_location() const {
    return impl_->responder == nullptr ? "" : impl_->responder->location();
}

std::size_t NameServerDaemon::count() const {
    return impl_->table->count();
}

void NameServerDaemon::request_loop() {
    impl_->daemon.request_loop();
}

void NameServerDaemon::start() {
    impl_->thread = std::thread([this] { impl_->daemon.request_loop(); });
}

void NameServerDaemon::stop(std::chrono::milliseconds drain) {
    const std::lock_guard lock(impl_->stopping);
    impl_->cleaner.reset();
    impl_->responder.reset();
    impl_->daemon.shutdown(drain);
    impl_->table->close();
}

}  // namespace pyro
