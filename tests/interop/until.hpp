// Waits for what a oneway call or another program does.
//
//     CHECK(interop::until([&] { return proxy.call<int>("closed") == 1; }));
#pragma once

#include <chrono>
#include <thread>

namespace interop {

/// False if it is not so after ten seconds.
template <class Condition>
bool until(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace interop
