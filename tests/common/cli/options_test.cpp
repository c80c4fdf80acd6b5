#include "common/cli/options.hpp"

#include "common/base/errors.hpp"
#include "common/cli/progress.hpp"
#include "tests/support/catch.hpp"

namespace {

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 9999;
    int count = 5;
    std::chrono::milliseconds timeout = std::chrono::seconds(10);
    bool verbose = false;
    std::string name;
    std::vector<std::string> rest;
};

/// The settings after these words; throws what parse throws.
Settings parse(std::vector<const char*> words, bool* help = nullptr) {
    Settings settings;
    cli::Options options("program", "Does something.");
    options.add("host", settings.host, "host of the server");
    options.add("port", settings.port, "port of the server");
    options.add("count", settings.count, "how often", 1, 10);
    options.add("timeout", settings.timeout, "give up after this time");
    options.add("verbose", settings.verbose, "say more");
    options.add_argument("name", settings.name, "whom to greet", false);
    options.add_arguments("more", settings.rest, "and whom else");
    words.insert(words.begin(), "program");
    const bool go_on = options.parse(static_cast<int>(words.size()), words.data());
    if (help != nullptr) *help = !go_on;
    return settings;
}

}  // namespace

TEST_CASE("without options the defaults stay", "[options]") {
    const Settings settings = parse({});
    CHECK(settings.host == "localhost");
    CHECK(settings.port == 9999);
    CHECK_FALSE(settings.verbose);
    CHECK(settings.rest.empty());
}

TEST_CASE("values come after a blank or an equal sign, arguments anywhere", "[options]") {
    using namespace std::chrono_literals;
    const Settings settings = parse({"Ann", "--host", "10.0.0.1", "--port=0", "-5", "--verbose",
                                     "--timeout", "2.5", "--", "--host"});
    CHECK(settings.host == "10.0.0.1");
    CHECK(settings.port == 0);
    CHECK(settings.timeout == 2500ms);
    CHECK(settings.verbose);
    CHECK(settings.name == "Ann");
    CHECK(settings.rest == std::vector<std::string>{"-5", "--host"});
}

TEST_CASE("wrong values are refused with option, value and what is expected", "[options]") {
    CHECK_THROWS_WITH(parse({"--port", "65536"}),
                      "--port 65536: expected a number from 0 to 65535");
    CHECK_THROWS_WITH(parse({"--port", "-1"}), "--port -1: expected a number from 0 to 65535");
    CHECK_THROWS_WITH(parse({"--port", "80x"}), "--port 80x: expected a number from 0 to 65535");
    CHECK_THROWS_WITH(parse({"--port", ""}), "--port '': expected a number from 0 to 65535");
    CHECK_THROWS_WITH(parse({"--count", "11"}), "--count 11: expected a number from 1 to 10");
    for (const char* text : {"0", "-1", "nan", "inf", "1s", "1e9"}) {
        CHECK_THROWS_AS(parse({"--timeout", text}), base::UsageError);
    }
}

TEST_CASE("unknown, abbreviated, repeated and incomplete options are refused", "[options]") {
    CHECK_THROWS_WITH(parse({"--prot", "1"}), "unrecognised option '--prot'");
    CHECK_THROWS_AS(parse({"--ver"}), base::UsageError);
    CHECK_THROWS_AS(parse({"--port"}), base::UsageError);
    CHECK_THROWS_AS(parse({"--verbose=yes"}), base::UsageError);
}

TEST_CASE("arguments beyond those declared are refused, required ones demanded", "[options]") {
    std::string name;
    cli::Options options("program", "Does something.");
    options.add_argument("name", name, "whom to greet");
    const char* too_many[] = {"program", "a", "b"};

    CHECK_THROWS_WITH(options.parse(3, too_many), "unexpected argument: b");
    CHECK_THROWS_WITH(options.parse(1, too_many), "missing argument: name");
}

TEST_CASE("help is asked for with --help and -h, and shows defaults", "[options]") {
    bool help = false;
    parse({"--port", "1", "--help"}, &help);
    CHECK(help);

    std::uint16_t port = 9999;
    cli::Options options("time_server", "Tells every client the time.");
    options.add("port", port, "port to listen on");
    CHECK(options.usage() ==
          "usage: time_server [options]\n\nTells every client the time.\n\noptions:\n"
          "  --port PORT            port to listen on (default: 9999)\n"
          "  --help                 show this text\n");
}

TEST_CASE("an option may have a short form, and switches may be joined", "[options]") {
    const auto parse_short = [](std::vector<const char*> words) {
        Settings settings;
        bool quiet = false;
        cli::Options options("program", "Does something.");
        options.add("port,p", settings.port, "port of the server");
        options.add("host,n", settings.host, "host of the server");
        options.add("verbose,v", settings.verbose, "say more");
        options.add("quiet,q", quiet, "say less");
        options.add_arguments("more", settings.rest, "and whom else");
        words.insert(words.begin(), "program");
        options.parse(static_cast<int>(words.size()), words.data());
        if (quiet) settings.name = "quiet";
        return settings;
    };
    const Settings settings = parse_short({"-p", "80", "one", "-nlocal", "-vq", "two"});
    CHECK(settings.port == 80);
    CHECK(settings.host == "local");
    CHECK(settings.verbose);
    CHECK(settings.name == "quiet");
    CHECK(settings.rest == std::vector<std::string>{"one", "two"});
    CHECK(parse_short({"--port=81", "--host", "x"}).port == 81);
    CHECK(parse_short({"--", "-p"}).rest == std::vector<std::string>{"-p"});
    CHECK_THROWS_WITH(parse_short({"-p", "x"}), "--port x: expected a number from 0 to 65535");
    CHECK_THROWS_WITH(parse_short({"-z"}), "unrecognised option '-z'");
    CHECK_THROWS_AS(parse_short({"-p"}), base::UsageError);

    std::uint16_t port = 9999;
    cli::Options options("program", "Does something.");
    options.add("port,p", port, "port of the server");
    CHECK(options.usage() ==
          "usage: program [options]\n\nDoes something.\n\noptions:\n"
          "  -p, --port PORT        port of the server (default: 9999)\n"
          "  --help                 show this text\n");
}

TEST_CASE("a progress bar fits the columns it is given", "[progress]") {
    CHECK(cli::progress_text("a", 512, 1024, 80) ==
          "a  [####################                    ]   50 %  512 of 1024 bytes");
    CHECK(cli::progress_text("a", 5, 4, 20) == "a 100 %  4 of 4 bytes");
    CHECK(cli::progress_text("a", 0, 0, 20) == "a 100 %  0 of 0 bytes");
    CHECK(cli::progress_text("receiving", 1 << 29, 1 << 30, 60).size() <= 60);
    CHECK(cli::progress_text("a", 20000, 40000, 20, "parts") == "a  50 %  20000 of 40000 parts");
}
