// The client: the same name, and the type of the function.
#include "common/tasks/app.hpp"

#include <fmt/core.h>

int main() {
    using namespace std::chrono_literals;
    tasks::App app("addTask", "sqlite:///tasks.db");
    const auto add = app.remote<int(int, int)>("addTask.add");

    const auto sum = add.delay(5, 5);
    fmt::print("Task sent: {}\n", sum.id());
    fmt::print("Result: {}\n", sum.get(10s));

    const auto later = add.apply_async({1, 2}, {.countdown = 2s, .expires_in = 60s});
    const auto group = tasks::group({add.s(1, 1), add.s(2, 2)}).apply_async();
    const auto chain = tasks::chain({add.s(1, 2), add.s(3), add.s(4)}).apply_async();
    fmt::print("{} {} {}\n", later.get(10s), group.get<int>(10s).size(), chain.get(10s).repr());
}
