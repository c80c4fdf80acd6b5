// The real Celery and ours share a SQLite file.
#include "tests/interop/celery_scene.hpp"
#include "tests/support/catch.hpp"

using namespace interop;

namespace {

/// A file for messages and results, and programs that use it. `backend`: of the Python programs;
/// "db" is the same file, "rpc" the reply queue in it.
class Scene {
public:
    explicit Scene(const std::string& backend)
        : celery({"sqla+sqlite:///" + path(), backend == "db" ? "db+sqlite:///" + path() : "rpc://",
                  "sqlite:///" + path()}) {}

private:
    std::string path() const { return folder_ / "tasks.db"; }
    test::Folder folder_;

public:
    const CeleryScene celery;
};

void check_our_worker(const std::string& backend) {
    interop::check_our_worker([&](bool ours) {
        const Scene scene(backend);
        const auto worker = ours ? scene.celery.our_worker() : scene.celery.python_worker();
        return scene.celery.python_client_facts();
    });
}

}  // namespace

TEST_CASE("a Python client with the results in the database finds no difference", "[interop]") {
    check_our_worker("db");
}

TEST_CASE("a Python client with a reply queue finds no difference", "[interop]") {
    check_our_worker("rpc");
}

TEST_CASE("our client is served by a Python worker", "[interop]") {
    for (const auto* backend : {"db", "rpc"}) {
        INFO(backend);
        const Scene scene(backend);
        const auto worker = scene.celery.python_worker();
        check_our_client(scene.celery);
    }
}

TEST_CASE("workers of both kinds share the tasks of both", "[interop]") {
    const Scene scene("db");
    const auto python = scene.celery.python_worker();
    const auto ours = scene.celery.our_worker();
    check_group(scene.celery);
}
