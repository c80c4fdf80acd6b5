// The name server control tool: Pyro's pyro4-nsc.
//
//     nsc list                           everything there is
//     nsc -n 10.0.0.1 lookup a.b         of the name server on another machine
//     nsc setmeta a.b red green
//
// Prints what pyro4-nsc prints. Difference: where that says "Error: ..." and ends with exit status
// 0, this ends with 1, so that scripts notice; why no name server was found comes on stderr.
#include "common/apps/hmac_key.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/exceptions.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

using Words = std::vector<std::string>;

/// A command that cannot be meant so: a sentence and exit status 1.
class WrongArguments : public base::Error {
    using base::Error::Error;
};

void need(const Words& words, std::size_t count, const char* sentence) {
    if (words.size() != count) throw WrongArguments(sentence);
}

void need_at_least(const Words& words, std::size_t count, const char* sentence) {
    if (words.size() < count) throw WrongArguments(sentence);
}

std::set<std::string> tags_from(const Words& words, std::size_t first) {
    return {words.begin() + static_cast<std::ptrdiff_t>(first), words.end()};
}

void print_list(const pyro::Value& listing, const std::string& title = "") {
    const auto& names = *listing.get_if<value::Dict>();
    std::map<std::string, const pyro::Value*> sorted;
    for (const auto& [name, entry] : names) sorted.emplace(name.str(), &entry);
    fmt::print("--------START LIST {}\n", title);
    for (const auto& [name, entry] : sorted) {
        fmt::print("{} --> {}\n", name, (*entry)[0].str());
        const pyro::Value& metadata = (*entry)[1];
        if (!metadata.to<Words>().empty()) fmt::print("    metadata: {}\n", metadata.repr());
    }
    fmt::print("--------END LIST {}\n", title);
}

void ping(pyro::NameServer& server, const Words&) {
    server.ping();
    fmt::print("Name server ping ok.\n");
}

void list(pyro::NameServer& server, const Words& words) {
    if (words.size() == 1) {
        print_list(server.list_value({}));
    } else {
        print_list(server.list_value({.prefix = words[1]}), fmt::format("- prefix '{}'", words[1]));
    }
}

void list_matching(pyro::NameServer& server, const Words& words) {
    need(words, 2, "requires one argument: pattern");
    print_list(server.list_value({.regex = words[1]}), fmt::format("- regex '{}'", words[1]));
}

constexpr const char* kByMetadata = " - searched by metadata";

void list_with_all(pyro::NameServer& server, const Words& words) {
    need_at_least(words, 2, "requires at least one metadata tag argument");
    print_list(server.list_value({.metadata_all = tags_from(words, 1)}), kByMetadata);
}

void list_with_any(pyro::NameServer& server, const Words& words) {
    need_at_least(words, 2, "requires at least one metadata tag argument");
    print_list(server.list_value({.metadata_any = tags_from(words, 1)}), kByMetadata);
}

void lookup(pyro::NameServer& server, const Words& words) {
    need(words, 2, "requires one argument: name");
    const pyro::Value found =
        server.proxy().call("lookup", words[1], pyro::kw("return_metadata", true));
    fmt::print("{}\n", found[0].to<pyro::Uri>().to_string());
    if (!found[1].to<Words>().empty()) fmt::print("metadata: {}\n", found[1].repr());
}

void register_name(pyro::NameServer& server, const Words& words) {
    need(words, 3, "requires two arguments: name uri");
    server.proxy().call<void>("register", words[1], words[2], pyro::kw("safe", true));
    fmt::print("Registered {}\n", words[1]);
}

void remove(pyro::NameServer& server, const Words& words) {
    need(words, 2, "requires one argument: name");
    if (server.remove(words[1]) > 0) {
        fmt::print("Removed {}\n", words[1]);
    } else {
        fmt::print("Nothing removed\n");
    }
}

/// A line from stdin without blanks around it.
std::string answer_to(const std::string& question) {
    fmt::print("{}", question);
    std::fflush(stdout);
    std::string line;
    int character = std::getchar();
    if (character == EOF) throw pyro::PythonError("EOFError", "EOF when reading a line");
    for (; character != EOF && character != '\n'; character = std::getchar()) {
        line += static_cast<char>(character);
    }
    constexpr const char* kBlanks = " \t\r\v\f";
    const std::size_t begin = line.find_first_not_of(kBlanks);
    if (begin == std::string::npos) return "";
    return line.substr(begin, line.find_last_not_of(kBlanks) + 1 - begin);
}

void remove_matching(pyro::NameServer& server, const Words& words) {
    need(words, 2, "requires one argument: pattern");
    const std::string sure =
        answer_to("Potentially removing lots of items from the Name server. Are you sure (y/n)?");
    if (sure != "y" && sure != "Y") return;
    fmt::print("{} items removed.\n", server.remove_regex(words[1]));
}

void set_metadata(pyro::NameServer& server, const Words& words) {
    need_at_least(words, 2, "requires at least 2 arguments: uri and zero or more meta tags");
    const Words tags(words.begin() + 2, words.end());
    server.proxy().call<void>("set_metadata", words[1], tags);
    fmt::print("{}\n", tags.empty() ? "Metadata cleared" : "Metadata updated");
}

using Command = std::function<void(pyro::NameServer&, const Words&)>;

const std::map<std::string, Command, std::less<>>& commands() {
    static const std::map<std::string, Command, std::less<>> table{
        {"ping", ping},
        {"list", list},
        {"listmatching", list_matching},
        {"listmeta_all", list_with_all},
        {"listmeta_any", list_with_any},
        {"lookup", lookup},
        {"register", register_name},
        {"remove", remove},
        {"removematching", remove_matching},
        {"setmeta", set_metadata},
    };
    return table;
}

/// "NamingError" for the exception that is being handled.
std::string python_class_of_current() {
    const pyro::Value state = pyro::exception_to_value(std::current_exception(), "nsc");
    const std::string qualified = state["__class__"].str();
    return qualified.substr(qualified.rfind('.') + 1);
}

struct Settings {
    std::string host;
    std::uint16_t port = 0;
    std::string unix_socket;
    std::string key;
    bool verbose = false;
    Words words;
};

/// The name server, or nothing after saying so.
std::optional<pyro::NameServer> locate(const Settings& settings) {
    pyro::LocateOptions where;
    where.host = settings.unix_socket.empty() ? settings.host : "./u:" + settings.unix_socket;
    where.port = settings.port;
    where.proxy.hmac_key = apps::hmac_key(settings.key);
    try {
        return pyro::locate_ns(where);
    } catch (const pyro::NamingError& error) {
        const std::string text = error.what();
        const std::size_t colon = text.find(": ");
        fmt::print("Error: {}\n", text.substr(0, colon));
        if (colon != std::string::npos) cli::complain(text.substr(colon + 2));
        return std::nullopt;
    }
}

/// Whether it went well.
bool run_command(const Settings& settings) {
    const auto command =
        settings.words.empty() ? commands().end() : commands().find(settings.words.front());
    if (command == commands().end()) throw base::UsageError("invalid or missing command");
    if (settings.verbose) fmt::print("Locating name server...\n");
    auto server = locate(settings);
    if (!server) return false;
    if (settings.verbose) fmt::print("Name server found: {}\n", server->uri().to_string());
    bool ok = true;
    try {
        command->second(*server, settings.words);
    } catch (const WrongArguments& sentence) {
        fmt::print(stderr, "{}\n", sentence.what());  // as it is, like pyro4-nsc
        return false;
    } catch (const std::exception& error) {
        fmt::print("Error: {} - {}\n", python_class_of_current(), error.what());
        ok = false;
    }
    if (settings.verbose) fmt::print("Done.\n");
    return ok;
}

int run(int argc, char** argv) {
    Settings settings;
    cli::Options options("nsc",
                         "Controls a name server. Commands: register remove removematching lookup\n"
                         "list listmatching listmeta_all listmeta_any setmeta ping");
    options.add("host,n", settings.host, "hostname of the NS");
    options.add("port,p", settings.port, "port of the NS (or bc-port if host isn't specified)");
    options.add("unixsocket,u", settings.unix_socket, "Unix domain socket name of the NS");
    options.add("key,k", settings.key, "the HMAC key to use (better: set PYRO_HMAC_KEY)");
    options.add("verbose,v", settings.verbose, "verbose output");
    options.add_arguments("command", settings.words, "what to do, and with what");
    bool ok = true;
    const int status = cli::run_program(options, argc, argv, [&] { ok = run_command(settings); });
    return status != 0 || ok ? status : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("nsc", [&] { return run(argc, argv); });
}
