// Lab 5, a chain of servers, with Python's links and clients in between (lab5-chain/python): what
// all of them print has to be what they print when Python runs everywhere.
#include "tests/interop/lab_program.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <map>

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using interop::Environment;
using interop::Language;

namespace {

using Words = std::vector<std::string>;
constexpr Language P = Language::Python, C = Language::Cpp;

/// A name server, and links that have started.
class Ring {
public:
    explicit Ring(Language names) : names_(names) {}

    /// `options` are for ours, `more` is for the environment.
    test::Process& start(Language language, const std::string& name, const std::string& next,
                         const Words& options = {}, const Environment& more = {}) {
        Words words{name, next};
        words.insert(words.end(), options.begin(), options.end());
        Environment environment = names_.environment();
        environment.insert(environment.end(), more.begin(), more.end());
        auto& link = links_[name];
        link = interop::start(interop::lab_program(language, "chain_server", words, environment));
        link->await("Server started " + name + "\n");
        return *link;
    }

    void kill(const std::string& name) {
        links_.at(name)->signal(SIGKILL);
        links_.at(name)->wait();
    }

    std::unique_ptr<test::Process> client(Language language, const Words& arguments = {}) {
        return interop::start(
            interop::lab_program(language, "chain_client", arguments, names_.environment()));
    }

    /// Ends all links; what they printed.
    std::string ended() {
        std::string told;
        for (const auto& [name, link] : links_) {
            link->signal(SIGTERM);
            link->wait();
            told += link->out();
        }
        return told;
    }

private:
    interop::NameServerPeer names_;
    std::map<std::string, std::unique_ptr<test::Process>> links_;
};

constexpr const char* kResult =
    "Result=['passed on from 1', 'passed on from 2', 'passed on from 3', 'complete at 1']\n";

struct Places {
    Language one, two, three, client;
};

}  // namespace

TEST_CASE("a ring of Python's and C++'s links", "[lab5]") {
    const auto run = [](const Places& places, Language names) {
        Ring ring(names);
        ring.start(places.one, "1", "2");
        ring.start(places.two, "2", "3");
        ring.start(places.three, "3", "1");
        std::string told = interop::output_of(*ring.client(places.client));
        told += interop::output_of(*ring.client(places.client));
        return told + ring.ended();
    };
    const std::string expected = run({P, P, P, P}, P);
    CHECK_THAT(expected, StartsWith(kResult));
    CHECK_THAT(expected, Contains("Back at 1; we completed the chain!\n"));
    for (const Places& places : {Places{C, P, C, P}, Places{P, C, P, C}, Places{C, C, P, C},
                                 Places{P, C, C, P}, Places{P, P, P, C}, Places{C, C, C, P}}) {
        for (const Language names : {P, C}) {
            INFO(int(places.one) << int(places.two) << int(places.three) << " client "
                                 << int(places.client) << " name server " << int(names));
            CHECK(run(places, names) == expected);
        }
    }
}

TEST_CASE("a link that is gone is named to a client in Python, through a link in Python",
          "[lab5]") {
    Ring ring(C);
    ring.start(P, "1", "2");
    ring.start(C, "2", "3");
    ring.start(P, "3", "1");
    CHECK(interop::output_of(*ring.client(P)) == kResult);
    ring.kill("3");

    const auto client = ring.client(P);
    CHECK(client->wait() == 1);
    CHECK_THAT(client->err(), Contains("chain_client.py: Chain broken at 3: cannot connect to"));
    // Pyro4 puts the traceback of its own link in the place of those behind it.
    CHECK_THAT(client->err(), Contains("in process\n"));
    const auto ours = ring.client(C, {"--explain"});
    CHECK(ours->wait() == 1);
    CHECK_THAT(ours->err(), Contains("\nchain_client: Chain broken at 3: cannot connect to"));
    CHECK_THAT(ours->err(), Contains("in process\n"));

    ring.start(P, "3", "1");  // at another port
    CHECK(interop::output_of(*ring.client(P)) == kResult);
    ring.kill("3");
    ring.start(C, "3", "1");
    CHECK(interop::output_of(*ring.client(C)) == kResult);
}

TEST_CASE("a link in Python that lets the error pass is what its caller takes for lost", "[lab5]") {
    Ring ring(P);
    test::Process& first = ring.start(C, "1", "2");
    ring.start(P, "2", "3");
    ring.start(C, "3", "1");
    CHECK(interop::output_of(*ring.client(C)) == kResult);
    ring.kill("3");
    const auto client = ring.client(C, {"--explain"});
    CHECK(client->wait() == 1);
    CHECK_THAT(client->err(), Contains("chain_client: Chain broken at 2: "));
    first.await("Chain broken at 2: ");
}

TEST_CASE("a ring of single workers ends in a time-out", "[lab5]") {
    Ring ring(C);
    ring.start(P, "1", "2", {}, {"PYRO_SERVERTYPE=multiplex"});
    ring.start(C, "2", "3", {"--server", "multiplex"});
    test::Process& third = ring.start(C, "3", "1", {"--server", "multiplex", "--timeout", "1"});
    const auto client = ring.client(P);
    CHECK(client->wait() == 1);
    CHECK_THAT(client->err(), Contains("chain_client.py: Timed out after 1 s waiting for 1"));
    third.await("Timed out after 1 s waiting for 1\n");
}
