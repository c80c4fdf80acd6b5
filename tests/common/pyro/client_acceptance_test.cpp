// Plays to our client what a hand-made server said to Python's, and compares what both make of it.
#include "common/base/regex.hpp"
#include "common/pyro/batch.hpp"
#include "common/pyro/exceptions.hpp"
#include "common/pyro/proxy.hpp"
#include "common/pyro/remote_iterator.hpp"
#include "tests/common/pyro/scripted_server.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <set>

using namespace std::chrono_literals;
using value::Value;
using wire::MessageType;

namespace {

struct Entry {
    std::string name;
    std::vector<std::string> frames;  // of the server
    std::vector<boost::json::object> requests;
    std::string outcome;
    bool connected = false;
};

struct Played {
    std::string outcome;
    bool connected = false;
};

/// Where our client differs on purpose: what it does instead, and whether it stays connected.
const std::map<std::string, Played> kDifferences{
    // Accidents in Python, sentences here; the connection that brought them is dropped.
    {"ok-meta-missing-attrs",
     {"raised Pyro4.errors.ProtocolError: the metadata of the object lacks 'attrs'", false}},
    {"result-annotation-empty-key",
     {"raised Pyro4.errors.ProtocolError: 'ascii' codec can't decode byte 0xff in position 0: "
      "ordinal not in range(128)",
      false}},
    // Objects of Pyro and exceptions are dicts until the program wants the C++ type. An error in
    // them is found after the call.
    {"value-proxy-hmac-bad", {"raised Pyro4.errors.ProtocolError: hmac encoding error", true}},
    {"value-daemon", {"returned {'__class__': 'Pyro4.core.Daemon', 'state': ()}", true}},
    {"value-bytesclass",
     {"returned {'__class__': b'Pyro4.core.URI', 'state': ('PYRO', 'o', None, 'h', 1)}", true}},
    {"exc-noflag-header",
     {"returned {'__class__': 'builtins.ValueError', '__exception__': True, 'args': ('boom',)}",
      true}},
    {"batch-exc-nonwrap",
     {"returned [[1, {'__class__': 'builtins.ValueError', '__exception__': True, "
      "'args': ('in batch',)}]]",
      true}},
    // The same, shown in another way than Python's program did.
    {"exc-traceback",
     {"returned [('boom',), 42] +--- This exception occured remotely (Pyro) - Remote traceback:\n"
      " | Traceback (most recent call last):\n |   File \"cpp.cc\", line 1, in f\n"
      " | RuntimeError: boom\n +--- End of remote traceback\n",
      true}},
    {"exc-traceback-none", {"returned [('boom',), 42]", true}},
    {"value-uri", {"returned PYRO:o@h:1", true}},
    {"value-proxy-9", {"returned PYRO:o@h:1", true}},
    {"value-proxy-8", {"returned PYRO:o@h:1", true}},
    {"value-proxy-hmac", {"returned secret", true}},
};

std::vector<Entry> entries() {
    std::vector<Entry> all;
    const boost::json::value data = captured::read_data("pyro4/client-acceptance.json");
    for (const auto& item : data.as_array()) {
        const boost::json::object& fields = item.as_object();
        if (!fields.contains("server_frames_hex")) continue;  // no server
        Entry entry;
        entry.name = fields.at("name").as_string();
        for (const auto& hex : fields.at("server_frames_hex").as_array()) {
            entry.frames.push_back(captured::from_hex(hex.as_string()));
        }
        for (const auto& request : fields.at("client_requests").as_array()) {
            entry.requests.push_back(request.as_object());
        }
        entry.outcome = fields.at("client_outcome").as_string();
        entry.connected = fields.at("client_still_connected").as_bool();
        all.push_back(std::move(entry));
    }
    return all;
}

/// The port of each recording was another one.
std::string without_port(const std::string& text) {
    return base::Regex("(127\\.0\\.0\\.1(', |:))[0-9]+").replaced(text, "$1PORT");
}

/// Sends the recorded frames, one for each request; closes or stays silent where there is none.
class Replay {
public:
    explicit Replay(const Entry& entry)
        : entry_(entry), server_([this](ScriptedServer::Peer& peer) { play(peer); }) {}

    const ScriptedServer& server() const { return server_; }
    /// Ends the server.
    const std::vector<wire::Message>& requests() {
        server_.stop();
        return requests_;
    }

private:
    void play(ScriptedServer::Peer& peer) {
        wire::Message request;
        while (peer.receive(request)) {
            requests_.push_back(request);
            if (request.has(wire::flags::kOneway)) continue;
            const bool is_handshake = request.type == MessageType::Connect;
            if (next_ < entry_.frames.size() && (is_handshake || !is_connect_ok(next_))) {
                peer.send(entry_.frames[next_++]);
            } else if (entry_.name.ends_with("timeout")) {
                peer.wait_for_end();
            } else {
                return;
            }
        }
    }
    bool is_connect_ok(std::size_t index) const { return entry_.frames[index].at(7) == 2; }

    const Entry& entry_;
    std::vector<wire::Message> requests_;
    std::size_t next_ = 0;
    ScriptedServer server_;
};

std::string returned(const Value& value) {
    return "returned " + value.repr();
}

/// "raised builtins.ValueError: boom"
std::string raised() {
    const Value error = pyro::exception_to_value(std::current_exception(), "");
    try {
        throw;
    } catch (const std::exception& exception) {
        return "raised " + error["__class__"].str() + ": " + exception.what();
    }
}

std::string outcome_of(const std::function<std::string()>& action) {
    try {
        return action();
    } catch (const std::exception&) {
        return raised();
    }
}

std::string played_batch(pyro::Proxy& proxy) {
    pyro::Batch batch(proxy);
    batch.call("echo", 1).call("echo", 2);
    value::List results;
    for (const Value& result : batch.execute()) results.push_back(result);
    return returned(value::List(1, results));
}

std::string played_stream(pyro::Proxy& proxy) {
    value::List items;
    for (const Value& item : proxy.call<pyro::RemoteIterator<>>("gen")) items.push_back(item);
    return returned(items);
}

/// The error's arguments and attributes, as the recording shows them.
std::string played_traceback(pyro::Proxy& proxy) {
    try {
        proxy.call("echo", 1);
    } catch (const pyro::RemoteError& error) {
        return returned(value::List{error.args(), error.attributes().at("extra")}) +
               error.traceback_text();
    }
    return "";
}

using Action = std::function<std::string(pyro::Proxy&)>;

/// What the recorded program did, where it was not echo(1).
const std::map<std::string, Action>& actions() {
    static const std::map<std::string, Action> all{
        {"batch", played_batch},
        {"batch-noflag", played_batch},
        {"batch-exc", played_batch},
        {"batch-exc-nonwrap", played_batch},
        {"stream", played_stream},
        {"stream-noneflag", played_stream},
        {"stream-nostrm", played_stream},
        {"exc-traceback", played_traceback},
        {"exc-traceback-none", played_traceback},
        {"oneway",
         [](pyro::Proxy& proxy) {
             Value first = proxy.call("notify", 1);
             return returned(value::Tuple{first, proxy.call("echo", 2)});
         }},
        {"attr", [](pyro::Proxy& proxy) { return returned(proxy.get("value")); }},
        {"attr-set",
         [](pyro::Proxy& proxy) {
             proxy.set("value", 3);
             return returned(Value());
         }},
        {"attr-unknown", [](pyro::Proxy& proxy) { return returned(proxy.get("nosuch")); }},
        {"attr-set-unknown",
         [](pyro::Proxy& proxy) {
             proxy.set("nosuch", 3);
             return returned(Value());
         }},
        {"method-unknown", [](pyro::Proxy& proxy) { return returned(proxy.call("nosuch")); }},
        {"noretry",
         [](pyro::Proxy& proxy) {
             const std::string first = outcome_of([&] { return returned(proxy.call("echo", 1)); });
             return returned(value::Tuple{first, proxy.call("echo", 2)});
         }},
        {"value-uri",
         [](pyro::Proxy& proxy) {
             return "returned " + proxy.call<pyro::Uri>("echo", 1).to_string();
         }},
        {"value-uri-4",
         [](pyro::Proxy& proxy) { return proxy.call<pyro::Uri>("echo", 1).to_string(); }},
        {"value-proxy-hmac",
         [](pyro::Proxy& proxy) {
             return "returned " + proxy.call<pyro::Proxy>("echo", 1).options().hmac_key;
         }},
        {"result-compressed",
         [](pyro::Proxy& proxy) { return returned(proxy.call<std::string>("echo", 1).size()); }},
        {"reconnect",
         [](pyro::Proxy& proxy) {
             proxy.reconnect(1);
             return returned(Value());
         }},
    };
    return all;
}

pyro::ProxyOptions options_for(const Entry& entry) {
    pyro::ProxyOptions options;
    if (entry.name == "exc-json") options.serializer = wire::Serializer::Json;
    if (entry.name == "retry") options.max_retries = 2;
    if (entry.name.ends_with("timeout")) options.timeout = 100ms;
    return options;
}

Played play(const Entry& entry, pyro::Proxy& proxy) {
    const auto special = actions().find(entry.name);
    const bool is_proxy = entry.name.starts_with("value-proxy");
    const Action action =
        special != actions().end() ? special->second
        : is_proxy
            ? [](pyro::Proxy&
                     p) { return "returned " + p.call<pyro::Proxy>("echo", 1).uri().to_string(); }
            : Action([](pyro::Proxy& p) { return returned(p.call("echo", 1)); });
    const std::string outcome = outcome_of([&] { return action(proxy); });
    return {without_port(outcome), proxy.is_connected()};
}

/// The requests carry the same as Python's: same header, and the same call but for the type of
/// sequence the arguments are in.
void check_requests(const Entry& entry, const std::vector<wire::Message>& ours) {
    CHECK(ours.size() == entry.requests.size());
    for (std::size_t i = 0; i < std::min(ours.size(), entry.requests.size()); ++i) {
        const boost::json::object& theirs = entry.requests[i];
        CAPTURE(i);
        CHECK(static_cast<int>(ours[i].type) == theirs.at("type").as_int64());
        CHECK(ours[i].flags == theirs.at("flags").as_int64());
        CHECK(ours[i].sequence == theirs.at("seq").as_int64());
        CHECK(ours[i].serializer_id == theirs.at("serializer").as_int64());
        const std::string payload(theirs.at("data").as_string());
        if (ours[i].type == MessageType::Connect) {
            CHECK(ours[i].payload == payload);
            continue;
        }
        const wire::Serializer serializer =
            *wire::serializer_of(wire::Protocol::Pyro4, ours[i].serializer_id);
        const wire::Call call = wire::load_call(serializer, payload);
        const wire::Call our_call = call_of(ours[i]);
        CHECK(our_call.object == call.object);
        CHECK(our_call.method == call.method);
        CHECK(our_call.args == call.args);
        CHECK(our_call.kwargs == call.kwargs);
    }
}

}  // namespace

TEST_CASE("the client makes of a server's answers what Python's client makes of them") {
    for (const Entry& entry : entries()) {
        DYNAMIC_SECTION(entry.name) {
            Replay replay(entry);
            Played ours;
            {
                pyro::Proxy proxy(replay.server().uri("obj"), options_for(entry));
                ours = play(entry, proxy);
            }
            const auto difference = kDifferences.find(entry.name);
            const bool differs = difference != kDifferences.end();
            CHECK(ours.outcome ==
                  (differs ? difference->second.outcome : without_port(entry.outcome)));
            CHECK(ours.connected == (differs ? difference->second.connected : entry.connected));
            check_requests(entry, replay.requests());
        }
    }
}
