// The object "Pyro.Daemon": what clients ask the daemon itself (section 4).
#include "common/pyro/context.hpp"
#include "common/pyro/server/daemon_core.hpp"

namespace pyro::server {

namespace {

class DaemonObject {
public:
    explicit DaemonObject(DaemonCore& core) : core_(core) {}

    void ping() {}
    std::vector<std::string> registered() const {
        std::vector<std::string> ids;
        for (const auto& registration : core_.objects().all()) ids.push_back(registration->id);
        return ids;
    }
    std::string info() const { return core_.info(); }
    Value get_metadata(const std::string& id, bool as_lists) const {
        return core_.metadata(id, as_lists);
    }
    value::Dict get_signatures(const std::string& id) const { return core_.signatures(id); }
    Value get_next_stream_item(const std::string& id) const {
        return core_.streams().next(id, current_context().connection);
    }
    void close_stream(const std::string& id) { core_.streams().close(id); }

private:
    DaemonCore& core_;
};

}  // namespace

std::shared_ptr<Registration> make_daemon_object(DaemonCore& core) {
    MethodTable<DaemonObject> table("DaemonObject");
    table.method("ping", &DaemonObject::ping)
        .method("registered", &DaemonObject::registered)
        .method("info", &DaemonObject::info)
        .method("get_metadata", &DaemonObject::get_metadata, {"objectId", {"as_lists", false}})
        .method("get_next_stream_item", &DaemonObject::get_next_stream_item, {"streamId"})
        .method("close_stream", &DaemonObject::close_stream, {"streamId"});
    if (core.options().signatures)
        table.method("get_signatures", &DaemonObject::get_signatures, {"objectId"});
    auto registration = std::make_shared<Registration>();
    registration->id = "Pyro.Daemon";
    registration->table = table.build();
    registration->object = std::make_shared<DaemonObject>(core);
    return registration;
}

}  // namespace pyro::server
