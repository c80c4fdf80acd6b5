// What stands behind a Proxy, its batches and its remote iterators: one connection, and a lock.
//
// Members may be called from any thread. Calls wait for one another; what only asks (uri, options,
// is_connected, clone) does not wait for a call that runs. Calls use the CallContext of their
// thread: its annotations go along with the request, and those of the answer come back in it.
#pragma once

#include "common/pyro/client/dialogue.hpp"
#include "common/pyro/client/link.hpp"
#include "common/pyro/proxy.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace pyro::client {

class Core {
public:
    Core(Uri uri, ProxyOptions options, std::shared_ptr<const Metadata> metadata = nullptr);
    static std::shared_ptr<Core> over_socket(int descriptor, std::string object,
                                             ProxyOptions options);
    std::shared_ptr<Core> clone() const;

    Reply call(std::string_view method, Arguments arguments, std::uint16_t flags = 0);
    Value get_attribute(std::string_view name);
    void set_attribute(std::string_view name, Value item);
    /// The list of results; nothing for a oneway batch.
    Value batch(value::List calls, bool oneway);

    /// The next item of a stream; nullopt at its end. ConnectionClosedError when the proxy is not
    /// connected.
    std::optional<Value> next_item(const std::string& stream);
    /// Tells the daemon that no more items are wanted, unless the proxy is not connected.
    void close_stream(const std::string& stream);

    std::shared_ptr<const Metadata> metadata();
    void bind();
    void reconnect(int tries);
    void release();
    void ping();
    Value handshake_answer() const;

    Uri uri() const;
    ProxyOptions options() const;
    bool is_connected() const;
    void set_timeout(std::chrono::milliseconds timeout);
    /// What is known already; may be nullptr.
    std::shared_ptr<const Metadata> known_metadata() const;

private:
    template <class Attempt>
    Reply repeatedly(Attempt attempt);
    Reply exchange(const wire::Call& call, int flags);
    Value attribute_call(const char* method, std::string_view name, value::List args);
    void need_metadata();
    int flags_for(std::string_view method) const;
    void check_attribute(std::string_view method, std::string_view name) const;
    [[noreturn]] void refuse_name(std::string_view what, std::string_view name) const;
    void connect();
    void begin_silently();
    void drop();
    void show();
    void show_annotations();
    void take_annotations();
    void give_annotations();
    std::chrono::milliseconds timeout() const;

    // What others may see while a call runs.
    struct Face {
        Uri uri;
        std::shared_ptr<const Metadata> metadata;
        bool is_connected = false;
    };
    mutable std::mutex face_mutex_;  // for these two
    Face face_;
    ProxyOptions options_;

    mutable std::mutex call_mutex_;  // for all below; taken before face_mutex_
    bool can_connect_ = true;        // not over a socket that was given
    Dialogue dialogue_;
    Link link_;
    Uri target_;  // what the uri stands for, as of the last connection
    wire::Call call_;
};

}  // namespace pyro::client
