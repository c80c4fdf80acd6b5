// The C library for the questions.
#include "common/cli/program.hpp"
#include "common/pyro/proxy.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

static std::string ask(const char* question) {
    fputs(question, stdout);
    fflush(stdout);
    char* line = nullptr;
    size_t room = 0;
    ssize_t length = getline(&line, &room, stdin);
    if (length < 0) throw base::Error("no answer");
    std::string text(line, static_cast<size_t>(length));
    free(line);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

int main(int argc, char** argv) {
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
    cli::Options options("greeting_client", "Asks a greeting object for a message.");
    options.add("timeout", timeout, "give up on a silent object after this time");
    return cli::run_program(options, argc, argv, [&] {
        auto uri = ask("What is the Pyro uri of the greeting object? ");
        auto name = ask("What is your name? ");
        pyro::ProxyOptions patience;
        patience.timeout = timeout;
        auto answer = pyro::Proxy(uri, patience).call("get_fortune", name);
        printf("%s\n", answer.to<std::string>().c_str());
    });
}
