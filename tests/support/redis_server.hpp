// A Redis server of a test's own: on a free port of the loopback, its data in a temporary folder.
//
//     RedisServer server({.append_only = true});
//     tasks::App app("test", server.url());
//     server.kill();                                // as a power cut
//     server.start();                               // the same port and data again
//
// Needs the program redis-server; any user may run it. It ends with the object, and with the
// program that made it, however that ends. One thread; a child that was forked does not own it.
#pragma once

#include "tests/support/temporary_folder.hpp"

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

struct RedisServerOptions {
    std::string password = {};
    /// What is answered has been written to the disk, and survives kill().
    bool append_only = false;
    std::vector<std::string> arguments = {};  ///< more of redis-server's: "--maxmemory", "2mb"
};

class RedisServer {
public:
    /// Returns when it serves. std::runtime_error with what it printed when it does not.
    explicit RedisServer(RedisServerOptions options = {});
    ~RedisServer();
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    static bool is_installed();

    std::string url(unsigned database = 0) const;
    std::uint16_t port() const { return port_; }
    pid_t pid() const { return pid_; }

    /// Ends it at once (SIGKILL).
    void kill();
    /// Starts it again; it has the data that was safe.
    void start();
    /// It answers nothing any more, and holds its connections, until the second call.
    void pause() const;
    void resume() const;

private:
    /// False when the port was taken by somebody.
    bool try_to_start();

    RedisServerOptions options_;
    TemporaryFolder folder_;
    pid_t owner_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};
