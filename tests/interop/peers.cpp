#include "tests/interop/peers.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <stdexcept>

namespace interop {

namespace {

constexpr const char* kPython = "/usr/bin/python3";

}  // namespace

std::string_view to_string(Language language) {
    return language == Language::Python ? "Python" : "C++";
}

std::unique_ptr<test::Process> start(const Program& program) {
    // No caches of compiled Python beside the sources, no buffer between a program and its pipe.
    std::vector<std::string> words{"/usr/bin/env", "--default-signal=INT",
                                   "PYTHONDONTWRITEBYTECODE=1", "PYTHONUNBUFFERED=1"};
    words.insert(words.end(), program.environment.begin(), program.environment.end());
    if (!program.folder.empty()) words.insert(words.begin() + 1, {"-C", program.folder});
    words.insert(words.end(), {"/bin/sh", "-c", R"(input=$1; shift; exec "$@" <"$input")", "sh",
                               program.input.empty() ? "/dev/null" : program.input});
    words.insert(words.end(), program.words.begin(), program.words.end());
    return std::make_unique<test::Process>(words);
}

Program script(const std::string& name, const std::vector<std::string>& arguments,
               const Environment& environment) {
    Program program{.words = {kPython, (std::filesystem::path(INTEROP_PYTHON) / name).string()},
                    .environment = environment};
    program.words.insert(program.words.end(), arguments.begin(), arguments.end());
    return program;
}

std::string output_of(test::Process& process) {
    if (const int status = process.wait(); status != 0) {
        throw std::runtime_error(
            fmt::format("a program ended with status {}; stdout: {}; stderr: {}", status,
                        process.out(), process.err()));
    }
    return process.out();
}

Server::Server(Language language, const ServerOptions& options) {
    Program program = language == Language::Python
                          ? script("everything.py")
                          : Program{.words = {INTEROP_PROGRAMS "/interop_daemon"}};
    program.environment = options.environment;
    auto& words = program.words;
    if (!options.key.empty()) words.insert(words.end(), {"--key", options.key});
    if (!options.unix_socket.empty()) words.insert(words.end(), {"--unix", options.unix_socket});
    if (options.at_name_server) words.emplace_back("--ns");
    if (options.pyro5 && language == Language::Python) words.emplace_back("--pyro5");
    process_ = start(program);
    const std::string ready = process_->await_line("ready PYRO:everything@");
    place_ = ready;
}

std::string Server::uri(const std::string& object) const {
    return "PYRO:" + object + "@" + place_;
}

std::uint16_t Server::port() const {
    return static_cast<std::uint16_t>(std::stoi(place_.substr(place_.rfind(':') + 1)));
}

Program name_server(Language language, const std::vector<std::string>& arguments, bool pyro5) {
    Program program;
    if (language == Language::Python) {
        program.words = {kPython, "-u", "-m", pyro5 ? "Pyro5.nameserver" : "Pyro4.naming"};
    } else {
        program.words = {COMMON_PROGRAMS "/name_server"};
    }
    program.words.insert(program.words.end(), arguments.begin(), arguments.end());
    return program;
}

NameServerPeer::NameServerPeer(Language language, const std::vector<std::string>& arguments,
                               bool pyro5) {
    std::vector<std::string> words{"-p", "0", "-x"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    process_ = start(name_server(language, words, pyro5));
    port_ = process_->await_line("NS running on localhost:");
    port_ = port_.substr(0, port_.find(' '));
    process_->await("URI = ");
}

}  // namespace interop
