// The programs on the other side of an interop test, as child processes.
//
//     interop::Server server(interop::Language::Python);         // python/everything.py
//     pyro::Proxy proxy(server.uri("everything"));
//
//     interop::Server twin(interop::Language::Cpp, {.key = "secret"});   // twin/interop_daemon.cpp
//     interop::NameServerPeer names(interop::Language::Python);  // pyro4-ns
//
// Each listens on a free port of the loopback, or on a Unix socket, and is stopped by the
// destructor. One thread.
#pragma once

#include "tests/common/process.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace interop {

enum class Language { Python, Cpp };
std::string_view to_string(Language language);

/// "NAME=value"
using Environment = std::vector<std::string>;

struct Program {
    std::vector<std::string> words;
    Environment environment{};
    std::string folder{};  ///< to work in; empty: that of the test
    std::string input{};   ///< the file that is its standard input; empty: an empty one
};

std::unique_ptr<test::Process> start(const Program& program);

/// A file of tests/interop/python, or of an absolute path, run by the system's Python.
Program script(const std::string& name, const std::vector<std::string>& arguments = {},
               const Environment& environment = {});
/// Waits for its end, which has to be a good one; what it printed.
std::string output_of(test::Process& process);
inline std::string output_of(const Program& program) {
    return output_of(*start(program));
}

struct ServerOptions {
    Environment environment{};
    std::string key{};
    std::string unix_socket{};
    bool at_name_server = false;  ///< registers "interop.everything", ... there
    bool pyro5 = false;           ///< of the Python one; ours speaks both at a time
};

/// The objects of python/everything.py in a daemon.
class Server {
public:
    explicit Server(Language language, const ServerOptions& options = {});

    std::string uri(const std::string& object = "everything") const;
    std::uint16_t port() const;
    test::Process& process() { return *process_; }

private:
    std::unique_ptr<test::Process> process_;
    std::string place_;  // "localhost:7000"
};

/// The program of a name server: pyro4-ns (Pyro5's with `pyro5`), or ours.
Program name_server(Language language, const std::vector<std::string>& arguments,
                    bool pyro5 = false);

/// A name server on a free port of the loopback, without a broadcast responder.
class NameServerPeer {
public:
    explicit NameServerPeer(Language language, const std::vector<std::string>& arguments = {},
                            bool pyro5 = false);

    std::string port() const { return port_; }
    /// For programs that are to find it.
    Environment environment() const { return {"PYRO_NS_PORT=" + port_, "PYRO_NS_HOST=localhost"}; }
    test::Process& process() { return *process_; }

private:
    std::unique_ptr<test::Process> process_;
    std::string port_;
};

}  // namespace interop
