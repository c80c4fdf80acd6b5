#include "common/pyro/daemon.hpp"

namespace pyro {

DaemonOptions::DaemonOptions() {
    const auto& defaults = config();
    host = defaults.host;
    nat_host = defaults.nat_host;
    nat_port = defaults.nat_port;
    server_type = defaults.server_type;
    threadpool_size = defaults.threadpool_size;
    compression = defaults.compression;
    max_message_size = defaults.max_message_size;
    serializers_accepted = defaults.serializers_accepted;
    comm_timeout = defaults.comm_timeout;
    oneway_threaded = defaults.oneway_threaded;
    iter_streaming = defaults.iter_streaming;
    iter_stream_lifetime = defaults.iter_stream_lifetime;
    iter_stream_linger = defaults.iter_stream_linger;
}

}  // namespace pyro
