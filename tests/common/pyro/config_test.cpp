#include "common/pyro/config.hpp"

#include "common/value/python_error.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using pyro::Config;

namespace {

/// Sets a variable of the environment for as long as it lives.
class Setting {
public:
    Setting(const char* name, const char* text) : name_(name) { ::setenv(name, text, 1); }
    Setting(const Setting&) = delete;
    Setting& operator=(const Setting&) = delete;
    ~Setting() { ::unsetenv(name_); }

private:
    const char* name_;
};

std::string refusal(const char* name, const char* text) {
    const Setting setting(name, text);
    try {
        pyro::config_from_environment();
    } catch (const value::PythonError& error) {
        return std::string(error.type()) + ": " + error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("without variables the settings are those of Pyro4") {
    const Config config = pyro::config_from_environment();
    CHECK(config.host == "localhost");
    CHECK(config.ns_port == 9090);
    CHECK(config.serializer == wire::Serializer::Serpent);
    CHECK(config.serializers_accepted.size() == 3);
    CHECK(config.comm_timeout == 0ms);
    CHECK(config.server_type == pyro::ServerType::Thread);
    CHECK(config.threadpool_size == 40);
    CHECK(config.iter_stream_linger == 30s);
    CHECK(config.broadcast_addresses == std::vector<std::string>{"<broadcast>", "0.0.0.0"});
}

TEST_CASE("each kind of setting is read from the environment") {
    const Setting host("PYRO_HOST", "0.0.0.0");
    const Setting port("PYRO_NS_PORT", " 1_234 ");
    const Setting timeout("PYRO_COMMTIMEOUT", "2.5");
    const Setting compression("PYRO_COMPRESSION", "YES");
    const Setting oneway("PYRO_ONEWAY_THREADED", "off");
    const Setting serializer("PYRO_SERIALIZER", "json");
    const Setting accepted("PYRO_SERIALIZERS_ACCEPTED", "serpent,pickle,msgpack");
    const Setting server("PYRO_SERVERTYPE", "multiplex");
    const Setting addresses("PYRO_BROADCAST_ADDRS", "10.0.0.255, ''");
    const Setting unknown("PYRO_NO_SUCH_ITEM", "1");

    const Config config = pyro::config_from_environment();
    CHECK(config.host == "0.0.0.0");
    CHECK(config.ns_port == 1234);
    CHECK(config.comm_timeout == 2500ms);
    CHECK(config.compression);
    CHECK_FALSE(config.oneway_threaded);
    CHECK(config.serializer == wire::Serializer::Json);
    CHECK(config.serializers_accepted ==
          std::set{wire::Serializer::Serpent, wire::Serializer::Msgpack});
    CHECK(config.server_type == pyro::ServerType::Multiplex);
    CHECK(config.broadcast_addresses == std::vector<std::string>{"10.0.0.255", ""});
}

TEST_CASE("a fraction of a millisecond is still a time-out") {
    const Setting timeout("PYRO_COMMTIMEOUT", "0.0001");
    CHECK(pyro::config_from_environment().comm_timeout == 1ms);
}

TEST_CASE("a setting that cannot be is refused by name, with the words of Python") {
    CHECK(refusal("PYRO_COMPRESSION", "maybe") ==
          "ValueError: PYRO_COMPRESSION=maybe: invalid boolean value");
    CHECK(refusal("PYRO_COMPRESSION", "Maybe") ==
          "ValueError: PYRO_COMPRESSION=Maybe: invalid boolean value");
    CHECK(refusal("PYRO_COMPRESSION", "") ==
          "ValueError: PYRO_COMPRESSION=: invalid boolean value");
    CHECK(refusal("PYRO_NS_PORT", "abc") ==
          "ValueError: PYRO_NS_PORT=abc: invalid literal for int() with base 10: 'abc'");
    CHECK(refusal("PYRO_NS_PORT", "1__0") ==
          "ValueError: PYRO_NS_PORT=1__0: invalid literal for int() with base 10: '1__0'");
    CHECK(refusal("PYRO_NS_PORT", "") ==
          "ValueError: PYRO_NS_PORT=: invalid literal for int() with base 10: ''");
    CHECK(refusal("PYRO_NS_PORT", "65536") == "ValueError: PYRO_NS_PORT=65536: out of range");
    CHECK(refusal("PYRO_NS_PORT", "-1") == "ValueError: PYRO_NS_PORT=-1: out of range");
    CHECK(refusal("PYRO_COMMTIMEOUT", "x") ==
          "ValueError: PYRO_COMMTIMEOUT=x: could not convert string to float: 'x'");
    CHECK(refusal("PYRO_COMMTIMEOUT", "-1") ==
          "ValueError: PYRO_COMMTIMEOUT=-1: Timeout value out of range");
    CHECK(refusal("PYRO_COMMTIMEOUT", "nan") ==
          "ValueError: PYRO_COMMTIMEOUT=nan: Timeout value out of range");
    CHECK(refusal("PYRO_SERVERTYPE", "foo") ==
          "PyroError: PYRO_SERVERTYPE=foo: invalid server type 'foo'");
    CHECK(
        refusal("PYRO_SERIALIZER", "pickle") ==
        "SerializeError: PYRO_SERIALIZER=pickle: serializer 'pickle' is unknown or not available");
    CHECK(refusal("PYRO_SERIALIZERS_ACCEPTED", "serpent, json") ==
          "SerializeError: PYRO_SERIALIZERS_ACCEPTED=serpent, json: serializer ' json' is unknown "
          "or not available");
    CHECK(refusal("PYRO_THREADPOOL_SIZE", "0") ==
          "ValueError: PYRO_THREADPOOL_SIZE=0: threadpool sizes must be greater than zero");
    CHECK(refusal("PYRO_PREFER_IP_VERSION", "5") ==
          "ValueError: PYRO_PREFER_IP_VERSION=5: use 4, 6 or 0");
}
