// A remote object at hand: calls its methods over the network, Python's or C++'s.
//
//     pyro::Proxy warehouse("PYRONAME:example.warehouse");
//     warehouse.call("store", "Janet", "chair");
//     auto items = warehouse.call<std::vector<std::string>>("list_contents");
//     int count = warehouse.get<int>("count");                      // attribute
//     warehouse.call("move", 3, pyro::kw("to", "hall"));            // keyword argument
//
// Connects at the first call, and again after a lost connection. A call that fails on the other
// side throws RemoteError; one that does not get through ConnectionClosedError, TimeoutError or
// another CommunicationError. One proxy is one connection: calls from several threads wait for one
// another. clone() gives a second.
#pragma once

#include "common/pyro/config.hpp"
#include "common/pyro/errors.hpp"
#include "common/value/codec.hpp"
#include "common/wire/uri.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pyro {

using value::Value;
using wire::Uri;

struct ProxyOptions {
    ProxyOptions();                     ///< from config()
    std::chrono::milliseconds timeout;  ///< for each call and the handshake; 0: none
    int max_retries;  ///< repeat a call so often when the connection is lost or silent
    std::string hmac_key;
    wire::Serializer serializer;
    bool compression;
    std::size_t max_message_size;
    Value handshake = "hello";
    wire::Protocol protocol = wire::Protocol::Pyro4;  ///< of the daemon that is called
    std::optional<wire::Uuid> correlation_id;
};

/// A keyword argument for call().
struct KeywordArgument {
    std::string name;
    Value value;
};
template <class T>
KeywordArgument kw(std::string name, T&& item) {
    return {std::move(name), value::to_value(std::forward<T>(item))};
}

struct Metadata {
    std::vector<std::string> methods;  ///< sorted, as are the others
    std::vector<std::string> oneway;
    std::vector<std::string> attributes;
};

class Proxy {
public:
    /// PythonError PyroError "invalid uri". Does not connect.
    explicit Proxy(std::string_view uri, ProxyOptions options = {});
    explicit Proxy(Uri uri, ProxyOptions options = {});
    Proxy(Proxy&&) noexcept;
    Proxy& operator=(Proxy&&) noexcept;
    ~Proxy();

    /// The same object over a connection of its own.
    Proxy clone() const;

    /// Calls a method; a oneway method (metadata) gives None at once. R may be void, Value, any
    /// type with a Codec, Proxy, or RemoteIterator<T> (remote_iterator.hpp).
    template <class R = Value, class... Args>
    R call(std::string_view method, Args&&... args);
    /// The same with arguments that are values already.
    Value invoke(std::string_view method, value::List args, value::Dict kwargs = {});
    /// Without waiting for an answer, whatever the metadata says.
    template <class... Args>
    void call_oneway(std::string_view method, Args&&... args);

    template <class R = Value>
    R get(std::string_view attribute);
    template <class T>
    void set(std::string_view attribute, T&& item);

    /// What the object offers; connects when that is not known yet.
    const Metadata& metadata();
    const std::vector<std::string>& methods() { return metadata().methods; }
    const std::vector<std::string>& oneway() { return metadata().oneway; }
    const std::vector<std::string>& attributes() { return metadata().attributes; }

    void bind();  ///< connects now; a PYRONAME is resolved for good
    void reconnect(
        int tries = 100);  ///< drops the connection and makes a new one, 2 s between tries
    void release();        ///< closes the connection; the next call makes a new one
    bool is_connected() const;
    void ping();  ///< section 3.8

    Uri uri() const;  ///< as given; after bind() the resolved one
    const ProxyOptions& options() const;
    void set_timeout(std::chrono::milliseconds timeout);

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace pyro
