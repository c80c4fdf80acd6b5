#include "common/cli/program.hpp"
#include "tests/interop/examples/roles.hpp"

#include <fmt/core.h>

#include <iostream>
#include <map>
#include <stdexcept>

namespace interop::examples {

std::string ask(const std::string& question) {
    std::string line;
    std::cout << question << std::flush;
    if (!std::getline(std::cin, line)) throw std::runtime_error("no answer to: " + question);
    return line;
}

void print_ready(const std::string& uri) {
    fmt::print("    uri = {}\nPyro daemon running.\n", uri);
}

namespace {

const std::map<std::string, void (*)(const Arguments&)> kRoles{
    {"circular-server", circular_server},     {"circular-client", circular_client},
    {"warehouse-server", warehouse_server},   {"warehouse-visit", warehouse_visit},
    {"stock-market", stock_market},           {"stock-viewer", stock_viewer},
    {"callback-server", callback_server},     {"callback-client", callback_client},
    {"callback2-server", callback2_server},   {"callback2-client", callback2_client},
    {"streaming-server", streaming_server},   {"streaming-client", streaming_client},
    {"batched-server", batched_server},       {"batched-client", batched_client},
    {"attributes-server", attributes_server}, {"attributes-client", attributes_client}};

}  // namespace

}  // namespace interop::examples

int main(int argc, char** argv) {
    cli::line_buffered();
    try {
        const interop::examples::Arguments words(argv + 1, argv + argc);
        interop::examples::kRoles.at(words.at(0))({words.begin() + 1, words.end()});
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
