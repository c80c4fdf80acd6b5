// The settings of Pyro, from the environment (section 8 of docs/pyro-protocol.md).
//
//     PYRO_NS_HOST=10.0.0.1 PYRO_COMMTIMEOUT=2.5 ./my_client
//
// Proxy, Daemon and locate_ns take their defaults from here. Names in the environment are those of
// Pyro4; unknown ones are ignored as Pyro4 does.
#pragma once

#include "common/wire/serializer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pyro {

enum class ServerType { Thread, Multiplex };

struct Config {
    std::string host = "localhost";     ///< PYRO_HOST: where a daemon listens
    std::string ns_host = "localhost";  ///< PYRO_NS_HOST
    std::uint16_t ns_port = 9090;       ///< PYRO_NS_PORT
    std::uint16_t ns_bcport = 9091;     ///< PYRO_NS_BCPORT
    std::string ns_bchost;              ///< PYRO_NS_BCHOST
    std::vector<std::string> broadcast_addresses{"<broadcast>",
                                                 "0.0.0.0"};  ///< PYRO_BROADCAST_ADDRS
    std::chrono::milliseconds ns_autoclean{0};  ///< PYRO_NS_AUTOCLEAN, seconds; 0: off
    std::string nat_host;                       ///< PYRO_NATHOST
    std::uint16_t nat_port = 0;                 ///< PYRO_NATPORT; 0: the real port
    bool compression = false;                   ///< PYRO_COMPRESSION
    wire::Serializer serializer = wire::Serializer::Serpent;  ///< PYRO_SERIALIZER
    std::set<wire::Serializer> serializers_accepted{
        wire::Serializer::Serpent, wire::Serializer::Json,
        wire::Serializer::Marshal};               ///< PYRO_SERIALIZERS_ACCEPTED
    std::chrono::milliseconds comm_timeout{0};    ///< PYRO_COMMTIMEOUT, seconds; 0: none
    ServerType server_type = ServerType::Thread;  ///< PYRO_SERVERTYPE
    int threadpool_size = 40;                     ///< PYRO_THREADPOOL_SIZE: calls at the same time
    bool oneway_threaded = true;                  ///< PYRO_ONEWAY_THREADED
    std::size_t max_message_size = 0;             ///< PYRO_MAX_MESSAGE_SIZE, bytes; 0: no limit
    int max_retries = 0;                          ///< PYRO_MAX_RETRIES
    bool iter_streaming = true;                   ///< PYRO_ITER_STREAMING
    std::chrono::milliseconds iter_stream_lifetime{
        0};  ///< PYRO_ITER_STREAM_LIFETIME, seconds; 0: no limit
    std::chrono::milliseconds iter_stream_linger{30000};  ///< PYRO_ITER_STREAM_LINGER, seconds
    int prefer_ip_version = 4;  ///< PYRO_PREFER_IP_VERSION: 4, 6 or 0 for what the system prefers
    std::string hmac_key;       ///< PYRO_HMAC_KEY, read by the command line tools only
};

/// Reads the environment. PythonError ValueError "PYRO_COMPRESSION=maybe: invalid boolean value",
/// ...
Config config_from_environment();

/// What the environment said when it was first asked for; throws as above.
const Config& config();

}  // namespace pyro
