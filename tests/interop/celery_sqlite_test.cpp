// The real Celery and ours share a SQLite file: client there and worker here, and the other way
// round.
#include "tests/interop/celery_place.hpp"
#include "tests/support/catch.hpp"

namespace {

/// A file for messages and results, and programs that use it.
class Scene {
public:
    /// `backend`: of the Python programs; "db" is the same file, "rpc" the reply queue in it.
    explicit Scene(const std::string& backend)
        : place{.python_broker = "sqla+sqlite:///" + path(),
                .python_backend = backend == "db" ? "db+sqlite:///" + path() : "rpc://",
                .our_url = "sqlite:///" + path()} {}

private:
    std::string path() const { return folder_ / "tasks.db"; }
    test::Folder folder_;

public:
    interop::CeleryPlace place;
};

void check_our_worker(const std::string& backend) {
    const auto theirs = Scene(backend).place.python_client_facts(interop::Language::Python);
    const auto ours = Scene(backend).place.python_client_facts(interop::Language::Cpp);
    interop::check_same(theirs, ours);
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
        const auto worker = scene.place.python_worker();
        interop::check_our_client(scene.place);
    }
}

TEST_CASE("workers of both kinds share the tasks of both", "[interop]") {
    const Scene scene("db");
    const auto python = scene.place.python_worker();
    const auto ours = scene.place.our_worker();
    interop::check_many_tasks(scene.place);
}
