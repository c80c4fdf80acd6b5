// 4.4 Shows what remote objects offer: methods, one-way methods and attributes, of one object or of
// all that a name server knows.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace {

struct Settings {
    std::string uri;
    bool all = false;
    std::string ns = pyro::name_server_address();
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
};

/// A line of the table.
struct Row {
    std::string kind;        // method, oneway, attribute, down
    std::string parameters;  // how many: 2, 1-2, ? when nobody tells, - where there are none
    std::string text;        // the name, with the types of the parameters where they are known
};

/// The URI; a name without a place is looked up at the name server of the settings.
std::string address_of(const Settings& settings) {
    const pyro::Uri uri = pyro::read_uri(settings.uri);
    const bool is_complete = uri.is_resolved() || !uri.location().empty();
    return is_complete ? settings.uri : settings.uri + "@" + settings.ns;
}

/// A proxy of the object, connected.
pyro::Proxy connect(const Settings& settings, const std::string& uri) {
    pyro::ProxyOptions options;
    options.timeout = settings.timeout;
    pyro::Proxy object(uri, options);
    try {
        object.bind();
    } catch (const pyro::NamingError& error) {
        const std::string reason = error.what();
        const char* advice =
            reason.starts_with("unknown name") ? " (nsc list shows all names)" : "";
        throw base::Error(fmt::format("find {}: {}{}", uri, reason, advice));
    }
    return object;
}

/// "2" for an entry of get_signatures, "1-2" when one may be left out.
std::string parameters_text(const pyro::Value& signature) {
    const auto least = signature["least"].to<int>(), most = signature["most"].to<int>();
    return least == most ? fmt::format("{}", most) : fmt::format("{}-{}", least, most);
}

/// What the object's daemon tells about parameters, by method; empty where it tells nothing.
value::Dict signatures_of(const Settings& settings, pyro::Proxy& object) {
    const pyro::Uri uri = object.uri();
    // LAB 4.4 ask the daemon for the parameters
    // The daemon is an object, too: Pyro.Daemon at uri.location(). Its get_signatures gives a
    // value::Dict; the argument is the object's id, uri.object. A daemon of Python's has no such
    // method: that pyro::PythonError means {}.
    //~ base::todo("4.4: ask the daemon, in signatures_of", settings, uri);
    try {
        pyro::Proxy daemon = connect(settings, "PYRO:Pyro.Daemon@" + uri.location());
        return daemon.call<value::Dict>("get_signatures", uri.object);
    } catch (const pyro::PythonError&) {
        return {};
    }
    // END 4.4
}

/// All that the object offers.
std::vector<Row> rows_of(const Settings& settings, pyro::Proxy& object) {
    const auto offer = object.metadata();
    const value::Dict signatures = signatures_of(settings, object);
    std::vector<Row> rows;
    // LAB 4.4 list what the object offers
    // A row for each of offer->methods, `oneway` if it is among offer->oneway, else `method`.
    // signatures.find(name) gives a pointer to the method's entry: then with parameters_text() and
    // the name followed by the entry's "types"; or nullptr: then with `?` and the name alone. Last
    // a row `attribute`, `-` for each of offer->attributes.
    //~ base::todo("4.4: list what it offers, in rows_of", parameters_text, offer, signatures);
    for (const std::string& name : offer->methods) {
        const auto& oneway = offer->oneway;
        const bool is_oneway = std::find(oneway.begin(), oneway.end(), name) != oneway.end();
        Row row{is_oneway ? "oneway" : "method", "?", name};
        if (const pyro::Value* signature = signatures.find(name)) {
            row.parameters = parameters_text(*signature);
            row.text += (*signature)["types"].str();
        }
        rows.push_back(row);
    }
    for (const std::string& name : offer->attributes) rows.push_back({"attribute", "-", name});
    // END 4.4
    return rows;
}

void print_table(const std::string& title, const std::vector<Row>& rows) {
    fmt::print("{}\n  kind       parameters  name\n", title);
    for (const Row& row : rows) {
        fmt::print("  {:<9}  {:<10}  {}\n", row.kind, row.parameters, row.text);
    }
}

void inspect(const Settings& settings) {
    pyro::Proxy object = connect(settings, address_of(settings));
    print_table(object.uri().to_string(), rows_of(settings, object));
}

void inspect_all(const Settings& settings) {
    pyro::NameServer ns = pyro::locate_ns(settings.ns);
    for (const auto& [name, entry] : ns.list()) {
        const std::string uri = entry.uri.to_string();
        std::vector<Row> rows;
        // LAB 4.4 go on when an object is down
        // Connect to the uri and take the rows_of the object. A base::Error on the way is the only
        // row then: `down`, `-`, and its text.
        //~ base::todo("4.4: inspect each object, in inspect_all", connect, rows_of, uri);
        try {
            pyro::Proxy object = connect(settings, uri);
            rows = rows_of(settings, object);
        } catch (const base::Error& error) {
            rows = {{"down", "-", error.what()}};
        }
        // END 4.4
        print_table(name + " --> " + uri, rows);
    }
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("pyro_inspect", "Shows what remote objects offer.");
    options.add_argument("uri", settings.uri, "the object; without one, all of the name server",
                         false);
    options.add("all", settings.all, "all objects that the name server knows");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("timeout", settings.timeout, "give up on a silent server after this time");
    return cli::run_program(options, argc, argv, [&] {
        const bool all = settings.all || settings.uri.empty();
        if (settings.all && !settings.uri.empty()) throw base::UsageError("--all takes no URI");
        all ? inspect_all(settings) : inspect(settings);
    });
}
