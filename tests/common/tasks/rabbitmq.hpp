// A RabbitMQ server of a test's own: on free ports of the loopback, with its data in a temporary
// folder, as whatever user the test runs.
//
//     test::RabbitMq server;                      // serves; a few seconds of two processors
//     tasks::App app("test", server.url());
//     server.kill();  server.start();             // SIGKILL; the same ports and data again
//
// Besides the vhost "/" there are "a" to "z" for the user guest, so that each test may have one,
// and the user "nobody" (password "secret"), who may not use any. The server ends with the object
// or the program, in whatever way that ends. One thread.
#pragma once

#include "tests/common/process.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace test {

class RabbitMq {
public:
    /// Where Debian's package has its program.
    static constexpr const char* kProgram = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    static bool is_installed();
    RabbitMq();

    std::uint16_t port() const { return port_; }
    /// amqp://guest:guest@127.0.0.1:PORT/VHOST
    std::string url(const std::string& vhost = "/") const;

    /// Asks it to end, and waits for that.
    void stop();
    void kill();
    /// Again, after stop() or kill(). Waits until it serves.
    void start();
    /// For SIGSTOP and SIGCONT.
    void signal(int number) const { server_->signal(number); }

private:
    void start_mapper();

    Folder folder_;
    std::uint16_t port_;
    std::uint16_t mapper_port_;
    std::uint16_t node_port_;
    std::unique_ptr<Process> mapper_;  // epmd, which no Erlang node is without
    std::unique_ptr<Process> server_;
};

}  // namespace test
