// The worker: a function under a name.
#include "common/tasks/app.hpp"
#include "common/tasks/worker.hpp"

int main() {
    tasks::App app("addTask", "sqlite:///tasks.db");
    app.task("addTask.add", [](int x, int y) { return x + y; }, {.parameters = {"x", "y"}});
    return tasks::Worker(app).run();
}
