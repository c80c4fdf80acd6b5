// A typed answer, shown by making a value of it again.
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <iostream>

using Things = std::vector<std::string>;

static std::string ask(const char* question) {
    std::cout << question;
    std::string line;
    if (!std::getline(std::cin, line)) throw base::Error("the input has ended");
    while (!line.empty() && line.back() == ' ') line.pop_back();
    while (!line.empty() && line.front() == ' ') line.erase(line.begin());
    return line;
}

static void visit(const std::string& who, pyro::Proxy& house) {
    std::cout << "This is " << who << ".\n";
    const struct {
        const char *question, *method;
    } steps[] = {{"Type a thing you want to store (or empty): ", "store"},
                 {"Type something you want to take (or empty): ", "take"}};
    for (const auto& step : steps) {
        const auto things = house.call<Things>("list_contents");
        std::cout << "The warehouse contains: " << value::to_value(things).repr() << "\n";
        const std::string item = ask(step.question);
        if (item != "") house.invoke(step.method, {who, item});
    }
    std::cout << "Thank you, come again!\n";
}

int main(int argc, char** argv) {
    std::string ns = pyro::name_server_address();
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
    cli::Options options("visit", "Janet and Henry visit the object `example.warehouse`.");
    options.add("ns", ns, "name server, HOST:PORT");
    options.add("timeout", timeout, "give up on a silent object after this time");
    int status = 0;
    const int ended = cli::run_program(options, argc, argv, [&] {
        pyro::ProxyOptions patience;
        patience.timeout = timeout;
        pyro::Proxy house("PYRONAME:example.warehouse@" + ns, patience);
        try {
            for (const char* who : {"Janet", "Henry"}) visit(who, house);
        } catch (pyro::RemoteError& error) {
            std::cerr << error.what() << "\n" << error.traceback_text();
            status = 1;
        }
    });
    return ended == 0 ? status : ended;
}
