// What all connections of a daemon share: its objects, streams, hooks and settings. A daemon
// without its sockets.
//
//     server::DaemonCore core(options);
//     core.register_object(...);
//     auto session = core.open("127.0.0.1:40000");
//     session->handle(message, answer);
//
// The members that say so may be called by any thread; the rest before the first session.
#pragma once

#include "common/pyro/daemon.hpp"
#include "common/pyro/server/object_table.hpp"
#include "common/pyro/server/oneway_executor.hpp"
#include "common/pyro/server/server_connection.hpp"
#include "common/pyro/server/streams.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace pyro::server {

/// What the user of a daemon may add.
struct Hooks {
    std::function<Value(const Client&, const Value&)> handshake;
    std::function<void(const Client&)> disconnect;
    std::function<wire::Annotations()> annotations;
    std::function<void(std::string_view)> log;
};

class DaemonCore final : public SessionFactory {
public:
    explicit DaemonCore(const DaemonOptions& options);
    ~DaemonCore() override;

    // SessionFactory; any thread
    std::unique_ptr<Session> open(const std::string& client_address) override;
    void tick() override;
    void log(std::string_view line) override;

    // any thread
    ObjectTable& objects() { return objects_; }
    Streams& streams() { return streams_; }
    OnewayExecutor& oneway() { return oneway_; }
    const DaemonOptions& options() const { return options_; }
    const wire::MessageSettings& messages() const { return messages_; }

    /// As Daemon::register_object and register_class; `location` is set by then.
    Uri add(std::shared_ptr<Registration> registration);
    bool remove(std::string_view id);
    Uri uri_for(std::string_view id) const;
    /// The names of what may be called (section 4), as lists or as sets. DaemonError "unknown
    /// object".
    Value metadata(std::string_view id, bool as_lists) const;
    /// For each method with known parameters: the least and the most arguments, and the types.
    /// DaemonError "unknown object".
    value::Dict signatures(std::string_view id) const;
    std::string info() const;
    /// Ends streams, forgets the objects.
    void close();

    Hooks& hooks() { return hooks_; }
    const Hooks& hooks() const { return hooks_; }
    /// Where the daemon listens, and what it is known as outside ("" without NAT).
    void set_location(std::string location, std::string nat_location);
    /// "<SocketServer_Threadpool on ...>", for info().
    void set_server_text(std::function<std::string()> text) { server_text_ = std::move(text); }

private:
    const DaemonOptions options_;
    const wire::MessageSettings messages_;
    Hooks hooks_;
    std::string location_;
    std::string nat_location_;
    std::function<std::string()> server_text_;
    ObjectTable objects_;
    Streams streams_;
    std::atomic<std::uint64_t> last_connection_{0};
    OnewayExecutor oneway_;  // last: its calls use the rest
};

/// The object "Pyro.Daemon" (section 4).
std::shared_ptr<Registration> make_daemon_object(DaemonCore& core);

}  // namespace pyro::server
