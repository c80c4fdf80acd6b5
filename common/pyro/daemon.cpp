#include "common/pyro/daemon.hpp"

#include "common/pyro/server/daemon_core.hpp"
#include "common/pyro/server/server_loop.hpp"

#include <fmt/core.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace pyro {

namespace {

server::LoopSettings loop_settings(const DaemonOptions& options) {
    if (!options.nat_host.empty() && !options.unix_socket.empty())
        throw DaemonError("cannot use nathost together with unixsocket");
    server::LoopSettings settings;
    settings.host = options.host;
    settings.port = options.port;
    settings.unix_socket = options.unix_socket;
    settings.max_threads =
        options.server_type == ServerType::Multiplex ? 1 : std::max(options.threadpool_size, 1);
    settings.max_connections = options.max_connections;
    settings.idle_timeout = options.comm_timeout;
    settings.message_timeout = options.message_timeout;
    settings.messages = {options.hmac_key, options.compression, options.max_message_size};
    return settings;
}

std::string join(const std::string& host, std::uint16_t port) {
    const bool ipv6 = host.find(':') != std::string::npos;
    return ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

/// The right to run the loop, which one thread has at a time.
class LoopRight {
public:
    explicit LoopRight(std::atomic<bool>& taken) : taken_(taken) {
        if (taken_.exchange(true)) throw DaemonError("the request loop runs already");
    }
    LoopRight(const LoopRight&) = delete;
    LoopRight& operator=(const LoopRight&) = delete;
    ~LoopRight() { taken_ = false; }

private:
    std::atomic<bool>& taken_;
};

}  // namespace

struct Daemon::Impl {
    explicit Impl(const DaemonOptions& options)
        : core(options), loop(loop_settings(options), core) {
        const bool is_unix = !options.unix_socket.empty();
        location = is_unix ? "./u:" + options.unix_socket : join(options.host, loop.port());
        const auto nat_port = options.nat_port != 0 ? options.nat_port : loop.port();
        core.set_location(location,
                          options.nat_host.empty() ? "" : join(options.nat_host, nat_port));
        const bool threads = options.server_type == ServerType::Thread;
        core.set_server_text([this, threads] {
            return threads ? fmt::format("<SocketServer_Threadpool on {}; {} workers>", location,
                                         loop.threads())
                           : fmt::format("<SocketServer_Multiplex on {}; {} connections>", location,
                                         loop.connections());
        });
    }

    void check_open() const {
        if (is_shut_down) throw DaemonError("the daemon has been shut down");
    }

    server::DaemonCore core;
    server::ServerLoop loop;
    std::string location;
    std::atomic<bool> is_shut_down{false};
    std::atomic<bool> is_looping{false};
    std::shared_mutex stopping;  // held by those who are in shutdown()
    std::thread background;      // of start()
};

Daemon::Daemon(DaemonOptions options) : impl_(std::make_unique<Impl>(options)) {}

Daemon::~Daemon() {
    shutdown();
    if (impl_->background.joinable()) impl_->background.join();
    // As soon as the loop has ended somebody may destroy the daemon, while the thread that ended it
    // is still in shutdown().
    { const std::unique_lock stopped(impl_->stopping); }
    impl_->core.oneway().end();  // its calls may use the loop, which goes first
}

Uri Daemon::register_any(std::shared_ptr<void> object, const void* identity,
                         std::shared_ptr<const ClassTable> table, std::string id) {
    if (object == nullptr && identity == nullptr) throw DaemonError("there is no object");
    impl_->check_open();
    auto registration = std::make_shared<server::Registration>();
    registration->id = std::move(id);
    registration->table = std::move(table);
    registration->object = std::move(object);
    registration->identity = identity;
    return impl_->core.add(std::move(registration));
}

Uri Daemon::register_factory(InstanceMode mode, std::function<std::shared_ptr<void>()> make,
                             std::shared_ptr<const ClassTable> table, std::string id) {
    impl_->check_open();
    auto registration = std::make_shared<server::Registration>();
    registration->id = std::move(id);
    registration->table = std::move(table);
    registration->mode = mode;
    registration->make = std::move(make);
    return impl_->core.add(std::move(registration));
}

void Daemon::unregister(std::string_view id) {
    if (id == "Pyro.Daemon") throw DaemonError("the daemon's own object stays");
    if (!impl_->core.remove(id)) throw DaemonError("object isn't registered");
}

void Daemon::unregister_any(const void* object) {
    if (!impl_->core.remove(uri_for_any(object).object))
        throw DaemonError("object isn't registered");
}

Uri Daemon::uri_for(std::string_view id) const {
    return impl_->core.uri_for(id);
}

Uri Daemon::uri_for_any(const void* object) const {
    for (const auto& registration : impl_->core.objects().all())
        if (object != nullptr && registration->identity == object)
            return impl_->core.uri_for(registration->id);
    throw DaemonError("object isn't registered in this daemon");
}

std::string Daemon::exposed(std::string_view id) const {
    const auto registration = impl_->core.objects().find(id);
    if (registration == nullptr) throw DaemonError("unknown object");
    return describe(*registration->table);
}

std::vector<std::string> Daemon::registered() const {
    std::vector<std::string> ids;
    for (const auto& registration : impl_->core.objects().all()) ids.push_back(registration->id);
    return ids;
}

std::string Daemon::location() const {
    return impl_->location;
}

std::uint16_t Daemon::port() const {
    return impl_->loop.port();
}

void Daemon::request_loop() {
    const LoopRight right(impl_->is_looping);
    impl_->loop.run();
}

void Daemon::start() {
    if (impl_->background.joinable()) throw DaemonError("the daemon was started already");
    auto right = std::make_shared<LoopRight>(impl_->is_looping);
    impl_->background = std::thread([this, right] { impl_->loop.run(); });
}

void Daemon::shutdown(std::chrono::milliseconds drain) {
    const std::shared_lock stopping(impl_->stopping);
    impl_->is_shut_down = true;
    const auto start = std::chrono::steady_clock::now();
    impl_->core.oneway().drain(drain);
    // Calls have had that time as well; a little is left for their answers, and for this one's.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        start + drain - std::chrono::steady_clock::now());
    impl_->core.streams().clear();
    impl_->loop.stop(std::max(left, drain / 4));
}

void Daemon::on_handshake(std::function<Value(const Client&, const Value&)> validate) {
    impl_->core.hooks().handshake = std::move(validate);
}

void Daemon::on_disconnect(std::function<void(const Client&)> gone) {
    impl_->core.hooks().disconnect = std::move(gone);
}

void Daemon::on_annotations(std::function<wire::Annotations()> annotations) {
    impl_->core.hooks().annotations = std::move(annotations);
}

void Daemon::on_log(std::function<void(std::string_view line)> log) {
    impl_->core.hooks().log = std::move(log);
}

}  // namespace pyro
