// The address of a remote object, in the three forms of Pyro (section 6 of docs/pyro-protocol.md).
//
//     PYRO:object@host:port                          PYRO:object@./u:/path/of/socket
//     PYRONAME:name[@nameserver[:port]]              PYRO:object@[::1]:port
//     PYROMETA:tag,tag[@nameserver[:port]]
//
//     wire::Uri uri("PYRO:greeting@localhost:7000");
//     uri.object;  uri.host;  uri.port;  uri.to_string();
#pragma once

#include "common/base/errors.hpp"
#include "common/value/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wire {

struct Uri {
    enum class Form { Pyro, PyroName, PyroMeta };

    Uri() = default;
    /// PythonError("Pyro4.errors.PyroError", "invalid uri") and the other texts of section 6. The
    /// port is whatever Python's int() reads, of at most 64 bits.
    explicit Uri(std::string_view text);

    Form form = Form::Pyro;
    std::string object;             ///< object id or name; for PYROMETA see `tags`
    std::vector<std::string> tags;  ///< of PYROMETA, sorted, each once
    std::string socket_name;        ///< Unix socket; begins with NUL for an abstract one
    std::string host;               ///< empty for a Unix socket, and for a name server to be found
    std::int64_t port = 0;          ///< of the host; only 1..65535 can be connected to

    bool is_resolved() const { return form == Form::Pyro; }
    std::string to_string() const;
    /// What follows the @: "localhost:7000", "./u:/path", "[::1]:7000"; empty: nothing does.
    std::string location() const;

    friend bool operator==(const Uri&, const Uri&) = default;
};

/// The same of a text that somebody typed: the error shows the text, and the forms there are.
Uri read_uri(std::string_view text);

/// The five items of Pyro4.core.URI's state, and back (section 3.12). The state is a tuple or a
/// list; PythonError ValueError for another number of items, TypeError for one of a wrong type,
/// "Pyro4.errors.PyroError" for an unknown protocol.
value::Tuple uri_state(const Uri& uri);
Uri uri_from_state(const value::Value& state);

}  // namespace wire
