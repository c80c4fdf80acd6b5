// Runs a program beside a broker's server of its own, whose URL is in LABS_TASKS_BROKER.
//
//     with_broker rabbitmq tasks_tests "delay*"
//     with_broker redis tasks_tests
//
// The program's exit status is handed on; 1 where the server does not start.
#include "tests/common/tasks/rabbitmq.hpp"
#include "tests/support/redis_server.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace {

template <class Server>
int run_beside(char** command) {
    const Server server;
    ::setenv("LABS_TASKS_BROKER", server.url().c_str(), 1);
    const pid_t child = ::fork();
    if (child == 0) {
        ::execvp(command[0], command);
        std::perror(command[0]);
        std::_Exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    try {
        const std::string_view broker = argv[1];
        if (broker == "rabbitmq") return run_beside<test::RabbitMq>(argv + 2);
        if (broker == "redis") return run_beside<RedisServer>(argv + 2);
        std::fprintf(stderr, "with_broker: rabbitmq or redis, not %s\n", argv[1]);
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "with_broker: %s\n", error.what());
        return 1;
    }
}
