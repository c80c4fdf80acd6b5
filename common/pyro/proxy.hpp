// A remote object at hand: calls its methods over the network, Python's or C++'s. Sections named in
// here are those of docs/pyro-protocol.md.
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
// another. clone() gives a second. Arguments and results are whatever has a value::Codec, among
// them Proxy and Uri; batch.hpp, async.hpp and remote_iterator.hpp have the other kinds of calls.
#pragma once

#include "common/pyro/config.hpp"
#include "common/pyro/errors.hpp"
#include "common/pyro/uri_codec.hpp"
#include "common/value/codec.hpp"
#include "common/wire/uri.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pyro {

using value::Value;
using wire::read_uri;
using wire::Uri;

namespace client {
class Core;
}  // namespace client

struct ProxyOptions {
    ProxyOptions();  ///< from config()
    /// For connecting with the handshake, and for each call until its answer is there; each further
    /// MiB of an answer may take as long again. 0: none.
    std::chrono::milliseconds timeout;
    /// Repeat a call so often when the connection is lost or silent. The first attempt may have
    /// run: only for methods that may run twice. Batches and items of iterators are not repeated.
    int max_retries;
    std::string hmac_key;  ///< section 1.7; empty: messages are not signed
    wire::Serializer serializer;
    bool compression;
    std::size_t max_message_size;  ///< bytes, for requests and answers; 0: no limit
    Value handshake = "hello";     ///< for the daemon's handshake hook
    /// What to try first. A daemon that refuses this version is tried with the other one, unless
    /// there is an hmac_key, which Pyro5 does not know.
    wire::Protocol protocol = wire::Protocol::Pyro4;
    /// Sent with each request; without one that of current_context().
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

/// What an object offers (section 3.11); the names are sorted.
struct Metadata {
    std::vector<std::string> methods;
    std::vector<std::string> oneway;  ///< those of the methods that give no answer
    std::vector<std::string> attributes;
};

/// What came back: a value, or the id of a stream of items.
struct Reply {
    Value value;
    std::string stream;
};

/// The arguments of a call.
struct Arguments {
    value::List positional;
    value::Dict keywords;

    template <class... Args>
    static Arguments of(Args&&... args);
};

class Proxy {
public:
    /// PythonError PyroError "invalid uri: 'misc' ...". Does not connect.
    explicit Proxy(std::string_view uri, ProxyOptions options = {});
    explicit Proxy(Uri uri, ProxyOptions options = {});
    /// An object of the program at the other end of this socket, which is connected already: no
    /// handshake (section 2.6), no connecting again. Takes the descriptor, and closes it.
    static Proxy over_socket(int descriptor, std::string object, ProxyOptions options = {});

    Proxy(Proxy&&) noexcept;
    Proxy& operator=(Proxy&&) noexcept;
    ~Proxy();

    /// The same object over a connection of its own.
    Proxy clone() const;

    /// Calls a method; a oneway method (metadata) gives None at once. R may be void, Value, any
    /// type with a Codec, Proxy, or RemoteIterator<T> (remote_iterator.hpp). AttributeError when
    /// the object has no such method, SerializeError for an answer nobody can read, TypeError for
    /// one that is no R.
    template <class R = Value, class... Args>
    R call(std::string_view method, Args&&... args);
    /// The same with arguments that are values already.
    template <class R = Value>
    R invoke(std::string_view method, value::List args, value::Dict kwargs = {});
    /// Without waiting for an answer, whatever the metadata says.
    template <class... Args>
    void call_oneway(std::string_view method, Args&&... args);

    /// Reads an attribute. AttributeError when the object has none of this name.
    template <class R = Value>
    R get(std::string_view attribute);
    template <class T>
    void set(std::string_view attribute, T&& item);

    /// What the object offers; connects when that is not known yet. A new connection may bring new
    /// metadata: what was returned stays as it is.
    std::shared_ptr<const Metadata> metadata();
    std::vector<std::string> methods() { return metadata()->methods; }
    std::vector<std::string> oneway() { return metadata()->oneway; }
    std::vector<std::string> attributes() { return metadata()->attributes; }

    void bind();  ///< connects now; a PYRONAME is resolved for good
    /// Drops the connection and makes a new one, 2 s between tries. ConnectionClosedError "failed
    /// to reconnect", or at once where a socket was given.
    void reconnect(int tries = 100'000'000);
    /// Closes the connection; the next call makes a new one. Waits for a call that runs.
    void release();
    bool is_connected() const;
    void ping();  ///< section 3.8

    Uri uri() const;                 ///< as given; after bind() the resolved one
    ProxyOptions options() const;    ///< `protocol` is what the daemon speaks, once that is known
    Value handshake_answer() const;  ///< of the last connection
    void set_timeout(std::chrono::milliseconds timeout);

    /// For the other kinds of calls (batch.hpp, ...).
    const std::shared_ptr<client::Core>& core() const { return core_; }
    explicit Proxy(std::shared_ptr<client::Core> core);

private:
    template <class R>
    R call_with(std::string_view method, Arguments arguments);
    Reply exchange(std::string_view method, Arguments arguments);
    void send_oneway(std::string_view method, Arguments arguments);
    Value get_attribute(std::string_view name);
    void set_attribute(std::string_view name, Value item);

    std::shared_ptr<client::Core> core_;
};

namespace detail {

inline void add(Arguments& arguments, KeywordArgument keyword) {
    arguments.keywords.set(Value(std::move(keyword.name)), std::move(keyword.value));
}
template <class T>
requires(!std::is_same_v<std::remove_cvref_t<T>, KeywordArgument>) void add(Arguments& arguments,
                                                                            T&& item) {
    arguments.positional.push_back(value::to_value(std::forward<T>(item)));
}

/// Closes the stream; TypeError says how such a result has to be taken.
[[noreturn]] void refuse_stream(const std::shared_ptr<client::Core>& core, const Reply& reply);

/// Puts the method in front of the TypeError that is being handled.
[[noreturn]] void rethrow_for_result(std::string_view method, const value::PythonError& error);

/// How call<R> makes an R of an answer; remote_iterator.hpp has one of its own.
template <class R>
struct Result {
    static R take(const std::shared_ptr<client::Core>& core, Reply&& reply) {
        if (!reply.stream.empty()) refuse_stream(core, reply);
        if constexpr (!std::is_void_v<R>) return std::move(reply.value).template to<R>();
    }
};

}  // namespace detail

template <class... Args>
Arguments Arguments::of(Args&&... args) {
    Arguments arguments;
    arguments.positional.reserve(sizeof...(Args));
    (detail::add(arguments, std::forward<Args>(args)), ...);
    return arguments;
}

template <class R, class... Args>
R Proxy::call(std::string_view method, Args&&... args) {
    return call_with<R>(method, Arguments::of(std::forward<Args>(args)...));
}

template <class R>
R Proxy::invoke(std::string_view method, value::List args, value::Dict kwargs) {
    return call_with<R>(method, {std::move(args), std::move(kwargs)});
}

template <class R>
R Proxy::call_with(std::string_view method, Arguments arguments) {
    Reply reply = exchange(method, std::move(arguments));
    try {
        return detail::Result<R>::take(core_, std::move(reply));
    } catch (const value::PythonError& error) {
        detail::rethrow_for_result(method, error);
    }
}

template <class... Args>
void Proxy::call_oneway(std::string_view method, Args&&... args) {
    send_oneway(method, Arguments::of(std::forward<Args>(args)...));
}

template <class R>
R Proxy::get(std::string_view attribute) {
    return get_attribute(attribute).template to<R>();
}

template <class T>
void Proxy::set(std::string_view attribute, T&& item) {
    set_attribute(attribute, value::to_value(std::forward<T>(item)));
}

}  // namespace pyro

/// A proxy travels as its address and what is known of the object (section 3.12); its hmac_key
/// travels with it, as in Pyro.
template <>
struct value::Codec<pyro::Proxy> {
    static Value to_value(const pyro::Proxy& proxy);
    static pyro::Proxy from_value(const Value& value);
    static std::string type_name() { return "Proxy"; }
};
