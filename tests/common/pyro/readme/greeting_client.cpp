// The client.
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "greeting_client: give the URI that the server prints\n");
        return 2;
    }
    try {
        pyro::Proxy greeting_maker(argv[1]);
        fmt::print("{}\n", greeting_maker.call<std::string>("get_fortune", "Janet"));
    } catch (const std::exception& error) {
        fmt::print(stderr, "greeting_client: {}\n", error.what());
        return 1;
    }
}
