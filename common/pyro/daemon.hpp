// A daemon: holds objects and answers the calls of their clients, Python's and C++'s, Pyro4's and
// Pyro5's. Sections named in here are those of docs/pyro-protocol.md.
//
//     auto greeter = std::make_shared<Greeter>();
//     pyro::Daemon daemon;                                    // localhost, a free port
//     pyro::Uri uri = daemon.register_object(greeter, "example.greeter");
//     daemon.request_loop();                                  // until shutdown()
//
// `thread` (default): calls of different connections run in parallel, at most threadpool_size at a
// time, calls of one connection in order; idle connections cost no thread. `multiplex`: everything
// on the thread of request_loop, one call at a time. All members may be called from any thread,
// shutdown() also from an exposed method. An object is kept alive while it is registered, or while
// a call runs in it.
#pragma once

#include "common/pyro/autoproxy.hpp"
#include "common/pyro/config.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/errors.hpp"
#include "common/pyro/instance_mode.hpp"
#include "common/pyro/method_table.hpp"
#include "common/pyro/uri_codec.hpp"
#include "common/wire/uri.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pyro {

using value::Value;
using wire::Uri;

/// Where a daemon listens and how it works; the defaults are those of Config.
struct DaemonOptions {
    DaemonOptions();  ///< from config()
    std::string host;
    std::uint16_t port = 0;   ///< 0: a free one
    std::string unix_socket;  ///< instead of host and port
    std::string nat_host;
    std::uint16_t nat_port = 0;
    ServerType server_type;
    int threadpool_size;  ///< calls at the same time; further ones wait
    std::size_t max_connections =
        0;  ///< further ones are refused; 0: as many as there are descriptors
    std::string hmac_key;
    bool compression;
    std::size_t max_message_size;
    std::set<wire::Serializer> serializers_accepted;
    std::chrono::milliseconds
        comm_timeout;  ///< 0: an idle connection stays; see also `message_timeout`
    std::chrono::milliseconds message_timeout{
        30000};  ///< a message or handshake begun has to be complete by then, and an answer taken;
                 ///< large ones may take longer, at 16 KiB a second or more
    /// Oneway calls run beside their connection, at most threadpool_size at a time and 10000 or
    /// 64 MiB waiting; beyond that, and always with multiplex, the connection waits for them.
    bool oneway_threaded;
    bool iter_streaming;
    std::chrono::milliseconds iter_stream_lifetime;
    std::chrono::milliseconds iter_stream_linger;
    /// Pyro.Daemon has one method more than Pyro's: get_signatures, which tells the parameters of
    /// what may be called (section 4).
    bool signatures = false;
};

/// A connection, for the hooks.
struct Client {
    std::string address;  ///< "127.0.0.1:40000", or the path of the Unix socket
    std::string object;   ///< it connected to
};

namespace detail {
template <class T>
inline constexpr bool is_shared_ptr = false;
template <class T>
inline constexpr bool is_shared_ptr<std::shared_ptr<T>> = true;
}  // namespace detail

class Daemon {
public:
    explicit Daemon(DaemonOptions options = {});
    ~Daemon();  ///< shutdown(), and waits for running calls and the thread of start()
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    /// Registers an instance whose class is described (describe.hpp); an empty id becomes `obj_` +
    /// 32 hex digits. DaemonError when the id is taken or the object has one already.
    template <class T>
    Uri register_object(std::shared_ptr<T> object, std::string id = "") {
        return register_object(std::move(object), class_table<T>(), std::move(id));
    }
    /// The same with a table made by hand (method_table.hpp).
    template <class T>
    Uri register_object(std::shared_ptr<T> object, std::shared_ptr<const ClassTable> table,
                        std::string id = "") {
        const void* identity = detail::identity(object.get());
        return register_any(std::move(object), identity, std::move(table), std::move(id));
    }
    /// An object that the caller keeps: it has to live until it is unregistered and the calls in it
    /// have ended, or until the daemon is gone.
    template <class T>
    requires std::is_class_v<T> &&(!detail::is_shared_ptr<T>)Uri
        register_object(T& object, std::string id = "") {
        return register_object(std::shared_ptr<T>(std::shared_ptr<void>(), &object), std::move(id));
    }
    template <class T>
    requires std::is_class_v<T> &&(!detail::is_shared_ptr<T>)Uri
        register_object(T& object, std::shared_ptr<const ClassTable> table, std::string id = "") {
        return register_object(std::shared_ptr<T>(std::shared_ptr<void>(), &object),
                               std::move(table), std::move(id));
    }

    /// Registers a class: the daemon makes instances with `make` when calls come. What `make`
    /// throws goes to the caller.
    template <class T>
    Uri register_class(
        InstanceMode mode, std::string id = "",
        std::function<std::shared_ptr<T>()> make = [] { return std::make_shared<T>(); }) {
        return register_class<T>(mode, class_table<T>(), std::move(id), std::move(make));
    }
    /// The same with a table made by hand.
    template <class T>
    Uri register_class(
        InstanceMode mode, std::shared_ptr<const ClassTable> table, std::string id = "",
        std::function<std::shared_ptr<T>()> make = [] { return std::make_shared<T>(); }) {
        return register_factory(mode, std::move(make), std::move(table), std::move(id));
    }

    /// Running calls end as they would. DaemonError when it is not registered.
    void unregister(std::string_view id);
    template <class T>
    void unregister(const std::shared_ptr<T>& object) {
        unregister_any(detail::identity(object.get()));
    }
    template <class T>
    requires std::is_class_v<T>
    void unregister(const T* object) { unregister_any(detail::identity(object)); }

    /// With the NAT address if there is one; the object need not be there.
    Uri uri_for(std::string_view id) const;
    /// DaemonError "object isn't registered in this daemon" when it is not.
    template <class T>
    requires std::is_class_v<T> Uri uri_for(const T* object)
    const { return uri_for_any(detail::identity(object)); }
    template <class T>
    Uri uri_for(const std::shared_ptr<T>& object) const {
        return uri_for_any(detail::identity(object.get()));
    }
    /// What may be called of it, for people: "Greeter: greet(str) -> str, log(str) -> None oneway;
    /// attributes count (int)". DaemonError "unknown object".
    std::string exposed(std::string_view id) const;
    std::vector<std::string> registered() const;  ///< in order of registration, Pyro.Daemon first
    std::string location() const;                 ///< "localhost:7000" or "./u:/path"
    std::uint16_t port() const;

    /// Answers calls on this thread and, for `thread`, on others, until shutdown().
    void request_loop();
    /// The same on a thread of its own, until shutdown() or the end of the daemon: for a client
    /// that is called back. DaemonError when it was started already.
    void start();
    /// Stops taking connections and calls, lets running ones end for `drain` at most, closes all;
    /// request_loop then returns. Idempotent.
    void shutdown(std::chrono::milliseconds drain = std::chrono::milliseconds(800));

    /// Called with the client's handshake value; what it returns is the answer's. An exception
    /// refuses the client with its text. Before request_loop.
    void on_handshake(std::function<Value(const Client&, const Value&)> validate);
    void on_disconnect(std::function<void(const Client&)> gone);
    /// Annotations for every response.
    void on_annotations(std::function<wire::Annotations()> annotations);
    /// One line for every connection that was dropped and why, and for every failed oneway call;
    /// default: stderr. Control characters are escaped, and lines are cut after 1000 bytes.
    void on_log(std::function<void(std::string_view line)> log);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    Uri register_any(std::shared_ptr<void> object, const void* identity,
                     std::shared_ptr<const ClassTable> table, std::string id);
    Uri register_factory(InstanceMode mode, std::function<std::shared_ptr<void>()> make,
                         std::shared_ptr<const ClassTable> table, std::string id);
    void unregister_any(const void* object);
    Uri uri_for_any(const void* object) const;
};

}  // namespace pyro
