// Every captured request goes through a session that holds twins of the captured server's objects;
// the answer has to be the captured one, but for what is random in it.
#include "tests/common/pyro/captured_server.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace {

using value::Dict;
using value::List;
using value::Set;
using value::Tuple;
using value::Value;

const std::set<std::string, std::less<>> kDifferent{
    // Python's method gets the dict that serpent makes of bytes; ours gets bytes.
    "pyro5 7 serpent/types-bytes",
    // Python gives the word "params" for a blob's content in json; ours gives the content.
    "pyro5 73 json/blob",
    // Python's json knows no bytes; ours sends what serpent makes of them.
    "pyro5 44 json/bytes",
    // A Pyro5 daemon refuses Pyro4's clients; ours serves both.
    "pyro5 85 misc/pyro4-client",
};

std::string text(const captured::Frame& frame, std::string_view key) {
    const auto* value = frame.all.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

bool is_request(const captured::Frame& frame) {
    return text(frame, "direction") == "c2s";
}

wire::MessageSettings settings_of(const captured::Frame& frame) {
    wire::MessageSettings settings;
    if (frame.group == "hmac") settings.hmac_key = "secretkey";
    if (frame.group == "compress") settings.compress = true;
    return settings;
}

wire::Message decode(const captured::Frame& frame) {
    wire::MessageReader reader(settings_of(frame));
    reader.append(frame.bytes);
    auto message = reader.next();
    REQUIRE(message);
    return std::move(*message);
}

void sort_names(Value& value) {
    const auto less = [](const Value& a, const Value& b) { return a.str() < b.str(); };
    if (List* items = value.get_if<List>()) {
        std::sort(items->begin(), items->end(), less);
    } else if (const Set* set = value.get_if<Set>()) {
        List sorted = set->items();
        std::sort(sorted.begin(), sorted.end(), less);
        value = Tuple(std::move(sorted));
    }
}

/// Tracebacks: the first and the last line have to be the same.
void shorten_traceback(Value& value) {
    auto* lines = value.get_if<List>();
    if (lines == nullptr) return;
    REQUIRE(lines->size() >= 2);
    auto last = lines->back().str();
    // Python's text has the file's name, which is not among the arguments.
    if (const auto at = last.find(": '/nonexistent/file'"); at != std::string::npos)
        last.erase(at, last.size() - at - 1);
    *lines = List{lines->front(), last};
}

/// Takes out what is random.
void normalise(Value& value) {
    if (auto* dict = value.get_if<Dict>()) {
        for (auto& [key, item] : *dict) {
            if (key == Value("methods") || key == Value("oneway") || key == Value("attrs"))
                sort_names(item);
            if (key == Value("_pyroTraceback")) shorten_traceback(item);
            normalise(item);
        }
    } else if (auto* items = value.sequence()) {
        for (auto& item : *items) normalise(item);
    }
}

Value payload(const wire::Message& message) {
    if (message.type == wire::MessageType::Ping) return Value(message.payload);
    auto value =
        wire::loads(*wire::serializer_of(message.protocol, message.serializer_id), message.payload);
    normalise(value);
    return value;
}

std::map<std::string, std::string> annotations(const wire::Message& message) {
    std::map<std::string, std::string> found;
    for (const auto& [key, data] : message.annotations)
        found[key] = key == "STRM" ? std::to_string(data.size()) : data;
    return found;
}

void check_same(const wire::Message& ours, const wire::Message& captured) {
    CHECK(ours.protocol == captured.protocol);
    CHECK(ours.type == captured.type);
    CHECK(ours.flags == captured.flags);
    CHECK(ours.sequence == captured.sequence);
    CHECK(ours.serializer_id == captured.serializer_id);
    CHECK(annotations(ours) == annotations(captured));
    if (ours.type != wire::MessageType::ConnectFail)
        CHECK(ours.correlation.has_value() == captured.correlation.has_value());
    CHECK(payload(ours).repr() == payload(captured).repr());
}

/// Plays all frames of one version.
class Replay {
public:
    explicit Replay(std::string version) : version_(std::move(version)) {}

    std::size_t run() {
        auto frames = captured::frames(version_);
        std::stable_sort(frames.begin(), frames.end(), [](const auto& a, const auto& b) {
            return a.all.at("id").as_int64() < b.all.at("id").as_int64();
        });
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const auto& frame = frames[i];
            if (!is_request(frame) || frame.group.starts_with("ns")) continue;
            if (kDifferent.contains(frame.label)) continue;
            const bool answered = i + 1 < frames.size() && !is_request(frames[i + 1]) &&
                                  frames[i + 1].group == frame.group &&
                                  text(frames[i + 1], "name") == text(frame, "name");
            INFO(frame.label);
            play(frame, answered ? &frames[i + 1] : nullptr);
        }
        return compared_;
    }

private:
    void play(const captured::Frame& request, const captured::Frame* expected) {
        auto answers = client_of(request).send_bytes(with_our_streams(request.bytes));
        if (expected == nullptr) {
            const bool oneway = (request.header.at("flags").as_int64() & wire::flags::kOneway) != 0;
            if (oneway) CHECK(answers.empty());
            return;
        }
        REQUIRE(answers.size() == 1);
        const auto captured = decode(*expected);
        check_same(answers[0], captured);
        if (const auto* id = wire::find(captured.annotations, "STRM"))
            streams_[*id] = *wire::find(answers[0].annotations, "STRM");
        ++compared_;
    }

    /// The session of the frame's connection, past its handshake.
    MemoryClient& client_of(const captured::Frame& frame) {
        const auto* number = frame.all.if_contains("connection");
        const auto key = frame.group + (number != nullptr && number->is_int64()
                                            ? std::to_string(number->as_int64())
                                        : text(frame, "name").starts_with("unknown") ? "u"
                                                                                     : "");
        const auto type = frame.header.at("msg_type").as_int64();
        auto& client = clients_[key];
        if (client == nullptr || !client->is_open() || type == 1) {
            client = std::make_unique<MemoryClient>(core_of(frame).core, settings_of(frame));
            if (type != 1 && frame.group != "raw") {
                client->protocol =
                    version_ == "pyro4" ? wire::Protocol::Pyro4 : wire::Protocol::Pyro5;
                client->connect("echo");
            }
        }
        return *client;
    }

    TestCore& core_of(const captured::Frame& frame) {
        const bool special = frame.group == "hmac" || frame.group == "compress";
        auto& core = cores_[special ? frame.group : ""];
        if (core != nullptr) return *core;
        pyro::DaemonOptions options;
        const auto settings = settings_of(frame);
        options.hmac_key = settings.hmac_key;
        options.compression = settings.compress;
        options.serializers_accepted.insert(wire::Serializer::Msgpack);
        core = std::make_unique<TestCore>(options);
        core->core.set_location(version_ == "pyro4" ? "127.0.0.1:19300" : "127.0.0.1:19440", "");
        add_captured_objects(*core, version_);
        if (frame.group == "hmac")
            core->core.hooks().annotations = [] {
                return wire::Annotations{{"DDDD", "daemon-annotation"}};
            };
        return *core;
    }

    std::string with_our_streams(std::string bytes) const {
        for (const auto& [captured, ours] : streams_)
            if (const auto at = bytes.find(captured); at != std::string::npos)
                bytes.replace(at, captured.size(), ours);
        return bytes;
    }

    std::string version_;
    std::map<std::string, std::unique_ptr<TestCore>> cores_;
    std::map<std::string, std::unique_ptr<MemoryClient>> clients_;
    std::map<std::string, std::string> streams_;
    std::size_t compared_ = 0;
};

}  // namespace

TEST_CASE("requests that Pyro4 sent get the answers that Pyro4 gave", "[session]") {
    CHECK(Replay("pyro4").run() >= 70);
}

TEST_CASE("requests that Pyro5 sent get the answers that Pyro5 gave", "[session]") {
    CHECK(Replay("pyro5").run() >= 35);
}

TEST_CASE("bytes that are no message get Pyro's refusal", "[session]") {
    const auto data = captured::read_data("pyro4/frames.json");
    std::map<std::string, std::string> refusals;
    std::map<std::string, std::string> bytes;
    for (const auto& entry : data.as_array()) {
        const auto& object = entry.as_object();
        if (object.at("group").as_string() != "raw") continue;
        const std::string name(object.at("name").as_string());
        if (name != "bad-magic" && name != "bad-version") continue;
        if (object.at("direction").as_string() == "c2s")
            bytes[name] = captured::from_hex(object.at("hex").as_string());
        else
            refusals[name] = captured::from_hex(object.at("hex").as_string());
    }
    REQUIRE(bytes.size() == 2);
    for (const auto& [name, request] : bytes) {
        INFO(name);
        TestCore daemon;
        MemoryClient client(daemon.core);
        const auto answers = client.send_bytes(request);
        REQUIRE(answers.size() == 1);
        wire::MessageReader reader;
        reader.append(refusals.at(name));
        check_same(answers[0], *reader.next());
        CHECK_FALSE(client.is_open());
        CHECK(daemon.log().size() == 1);
    }
}
