// Runs a program beside a RabbitMQ server of its own, whose URL is in LABS_TASKS_BROKER.
//
//     with_rabbitmq tasks_tests "delay*"
//
// The program's exit status is handed on; 1 where the server does not start.
#include "tests/common/tasks/rabbitmq.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    try {
        const test::RabbitMq server;
        ::setenv("LABS_TASKS_BROKER", server.url().c_str(), 1);
        const pid_t child = ::fork();
        if (child == 0) {
            ::execvp(argv[1], argv + 1);
            std::perror(argv[1]);
            std::_Exit(127);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "with_rabbitmq: %s\n", error.what());
        return 1;
    }
}
