// One proxy in many hands.
#include "common/pyro/proxy.hpp"
#include "tests/common/pyro/scripted_server.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

TEST_CASE("each of many threads with one proxy gets its own answers") {
    ScriptedServer server([](ScriptedServer::Peer& peer) {
        peer.welcome({"echo", "fail"}, {}, {"value"});
        wire::Message request;
        int count = 0;
        while (peer.receive(request)) {
            if (++count == 500) return;  // the connection breaks once
            const wire::Call call = call_of(request);
            if (call.method == "fail") {
                peer.raise(request, "builtins.ValueError", call.args.at(0).str());
            } else {
                peer.answer(request, call.args.at(0));
            }
        }
    });
    pyro::Proxy proxy(server.uri("obj"));
    std::atomic<int> wrong{0};
    std::atomic<int> lost{0};
    const auto work = [&](int thread) {
        for (int i = 0; i < 200; ++i) {
            const int number = thread * 1000 + i;
            try {
                if (proxy.call<int>("echo", number) != number) ++wrong;
                proxy.get("value");
                proxy.call("fail", number);
                ++wrong;
            } catch (const pyro::RemoteError& error) {
                if (error.what() != std::to_string(number)) ++wrong;
            } catch (const pyro::ConnectionClosedError&) {
                ++lost;
            }
        }
    };
    const auto look = [&] {
        for (int i = 0; i < 300; ++i) {
            proxy.is_connected();
            proxy.set_timeout(10s);
            if (proxy.uri().object != "obj" || proxy.options().max_retries != 0) ++wrong;
            if (proxy.metadata()->methods.size() != 2) ++wrong;
            if (i % 50 == 0) proxy.release();
        }
    };
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) threads.emplace_back(work, thread);
    threads.emplace_back(look);
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
    CHECK(lost <= 4);
}
