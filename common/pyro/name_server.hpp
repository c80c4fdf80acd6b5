// The name server from a client's side, and where to find it (sections 5 and 7 of Pyro's protocol).
//
//     pyro::NameServer ns = pyro::locate_ns();
//     ns.register_name("example.warehouse", uri);
//     pyro::Uri uri = ns.lookup("example.warehouse");        // NamingError "unknown name: ..."
//     for (const auto& [name, entry] : ns.list({.prefix = "example."})) ...
//
// One connection, as a Proxy: calls from several threads wait for one another. The errors of the
// name server arrive as what they are there: NamingError, ValueError, TypeError; all others are
// those of a call.
#pragma once

#include "common/pyro/proxy.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace pyro {

struct NameEntry {
    Uri uri;
    std::set<std::string> metadata;  ///< tags
};

/// At most one of the four may be given (ValueError otherwise); all if none is.
struct NameFilter {
    std::optional<std::string> prefix{};
    std::optional<std::string> regex{};  ///< Python's re, matched from the beginning of the name
    std::optional<std::set<std::string>> metadata_all{};
    std::optional<std::set<std::string>> metadata_any{};
};

class NameServer {
public:
    explicit NameServer(Proxy proxy) : proxy_(std::move(proxy)) {}

    void ping();
    std::size_t count();
    Uri lookup(std::string_view name);
    NameEntry lookup_entry(std::string_view name);
    /// `safe`: NamingError when the name is taken, instead of replacing it.
    void register_name(std::string_view name, const Uri& uri, bool safe = false,
                       const std::set<std::string>& metadata = {});
    void set_metadata(std::string_view name, const std::set<std::string>& metadata);
    /// How many were removed.
    std::size_t remove(std::string_view name);
    std::size_t remove_prefix(std::string_view prefix);
    std::size_t remove_regex(std::string_view regex);
    /// In the order of registration.
    std::vector<std::pair<std::string, NameEntry>> list(const NameFilter& filter = {});

    /// The same as the server sends it: a dict from name to a tuple of the URI as text and the tags
    /// in the server's order.
    Value list_value(const NameFilter& filter = {});

    Proxy& proxy() { return proxy_; }
    Uri uri() { return proxy_.uri(); }

private:
    Proxy proxy_;
};

struct LocateOptions {
    LocateOptions();  ///< from config()
    std::string
        host;  ///< empty: look for it (NS_HOST, then broadcast); "./u:/path" for a Unix socket
    std::uint16_t port = 0;  ///< 0: NS_PORT; without a host also where to broadcast to
    bool broadcast = true;
    ProxyOptions proxy;  ///< time-out, HMAC key, ...
};

/// NamingError "Failed to locate the nameserver" and why.
NameServer locate_ns(const LocateOptions& options = {});

/// "HOST:PORT" (or "[::1]:PORT") of the configured name server: "localhost:9090", unless
/// PYRO_NS_HOST and PYRO_NS_PORT say otherwise. What a program's option --ns begins with.
std::string name_server_address();

/// The name server at "HOST:PORT", as the option --ns has it; nothing else is tried. UsageError
/// when it is no such address; NamingError as above.
NameServer locate_ns(std::string_view address, const ProxyOptions& options = {});

/// The PYRO uri of a PYRONAME or PYROMETA uri; a PYRO uri as it is.
Uri resolve(const Uri& uri, const ProxyOptions& options = {});

}  // namespace pyro
