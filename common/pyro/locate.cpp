// locate_ns and resolve; see name_server.hpp.
#include "common/net/endpoint.hpp"
#include "common/pyro/broadcast.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <limits>
#include <netdb.h>
#include <random>
#include <sys/socket.h>

namespace pyro {
namespace {

constexpr std::string_view kObject = "Pyro.NameServer";
constexpr const char* kDebianLoopback = "127.0.1.1";

/// Debian writes this address behind the host's own name into /etc/hosts, and a server that was
/// started with that name listens there.
bool is_debian_loopback_in_use() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(0x7f000101);
    char name[NI_MAXHOST];
    return ::getnameinfo(reinterpret_cast<const sockaddr*>(&address), sizeof address, name,
                         sizeof name, nullptr, 0, NI_NAMEREQD) == 0;
}

bool is_this_machine(std::string_view host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

Uri name_server_at(const std::string& host, std::uint16_t port) {
    if (host.starts_with("./u:")) return Uri(fmt::format("PYRO:{}@{}", kObject, host));
    return Uri(fmt::format("PYRO:{}@{}", kObject, net::host_and_port(host, port)));
}

/// A connected proxy; throws what bind() throws.
NameServer connect_to(const Uri& uri, const ProxyOptions& options) {
    Proxy proxy(uri, options);
    proxy.bind();
    return NameServer(std::move(proxy));
}

/// On this machine, at the places where it usually is.
std::optional<NameServer> find_here(std::uint16_t port, const ProxyOptions& options) {
    const std::string& configured = config().ns_host;
    if (!is_this_machine(configured)) return std::nullopt;
    std::vector<std::string> hosts{configured};
    const bool is_ipv4 = configured.find(':') == std::string::npos;
    if (is_ipv4 && configured != kDebianLoopback && is_debian_loopback_in_use()) {
        hosts.emplace_back(kDebianLoopback);
    }
    for (const std::string& host : hosts) {
        try {
            return connect_to(name_server_at(host, port), options);
        } catch (const base::Error&) {
            // Not there; the last attempt of all gives the reason.
        }
    }
    return std::nullopt;
}

/// The last attempt: when it fails, that is the reason.
NameServer connect_or_explain(const Uri& uri, const ProxyOptions& options, const char* advice) {
    try {
        return connect_to(uri, options);
    } catch (const base::Error& error) {
        throw NamingError(
            fmt::format("Failed to locate the nameserver: {} ({})", error.what(), advice));
    }
}

std::uint16_t port_of(const Uri& uri) {
    if (uri.port < 0 || uri.port > std::numeric_limits<std::uint16_t>::max()) {
        throw NamingError(fmt::format("Failed to locate the nameserver: {} is no port", uri.port));
    }
    return static_cast<std::uint16_t>(uri.port);
}

/// The place that the URI names.
LocateOptions place_of(const Uri& uri, const ProxyOptions& options) {
    LocateOptions place;
    place.host = uri.socket_name.empty() ? uri.host : "./u:" + uri.socket_name;
    place.port = port_of(uri);
    place.proxy = options;
    return place;
}

Uri any_of(const std::vector<std::pair<std::string, NameEntry>>& entries) {
    thread_local std::minstd_rand random(std::random_device{}());
    std::uniform_int_distribution<std::size_t> pick(0, entries.size() - 1);
    return entries[pick(random)].second.uri;
}

std::string python_set(const std::vector<std::string>& tags) {
    value::Set set;
    for (const std::string& tag : tags) set.insert(tag);
    return Value(std::move(set)).repr();
}

}  // namespace

LocateOptions::LocateOptions() = default;

NameServer locate_ns(const LocateOptions& options) {
    const Config& settings = config();
    const auto or_default = [&](std::uint16_t usual) {
        return options.port != 0 ? options.port : usual;
    };
    if (!options.host.empty()) {
        return connect_or_explain(name_server_at(options.host, or_default(settings.ns_port)),
                                  options.proxy, "is name_server running there?");
    }
    if (auto here = find_here(or_default(settings.ns_port), options.proxy)) {
        return *std::move(here);
    }
    if (options.broadcast && settings.prefer_ip_version != 6) {
        const auto uri = ask_network(settings.broadcast_addresses, or_default(settings.ns_bcport));
        if (uri) return NameServer(Proxy(*uri, options.proxy));
    }
    return connect_or_explain(
        name_server_at(settings.ns_host, settings.ns_port), options.proxy,
        "start name_server, or say where it is with PYRO_NS_HOST and PYRO_NS_PORT");
}

std::string name_server_address() {
    return net::host_and_port(config().ns_host, config().ns_port);
}

NameServer locate_ns(std::string_view address, const ProxyOptions& options) {
    Uri uri;
    try {
        uri = Uri(fmt::format("PYRO:{}@{}", kObject, address));
    } catch (const value::PythonError&) {
        // No URI, so no address: the same as an empty one.
    }
    const LocateOptions place = place_of(uri, options);
    if (place.host.empty()) {
        throw base::UsageError(
            fmt::format("'{}' is no address of a name server: write HOST:PORT", address));
    }
    return locate_ns(place);
}

Uri resolve(const Uri& uri, const ProxyOptions& options) {
    if (uri.is_resolved()) return uri;
    LocateOptions place = place_of(uri, options);
    place.proxy.handshake = ProxyOptions().handshake;  // the given one is for the object itself
    NameServer server = locate_ns(place);
    if (uri.form == Uri::Form::PyroName) return server.lookup(uri.object);

    const std::set<std::string> tags(uri.tags.begin(), uri.tags.end());
    const auto candidates = server.list({.metadata_all = tags});
    if (candidates.empty()) {
        throw NamingError("no registrations available with desired metadata properties " +
                          python_set(uri.tags));
    }
    return any_of(candidates);
}

}  // namespace pyro
