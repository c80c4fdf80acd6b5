#include "common/pyro/remote_iterator.hpp"

#include "common/pyro/client/core.hpp"

#include <fmt/core.h>

#include <exception>
#include <utility>

namespace pyro {

ItemStream::ItemStream(std::shared_ptr<client::Core> core, std::string id)
    : core_(std::move(core)), id_(std::move(id)) {}

ItemStream& ItemStream::operator=(ItemStream&& other) noexcept {
    close();
    core_ = std::move(other.core_);
    id_ = std::move(other.id_);
    return *this;
}

ItemStream::~ItemStream() {
    close();
}

std::optional<Value> ItemStream::next() {
    if (!core_) return std::nullopt;
    try {
        std::optional<Value> item = core_->next_item(id_);
        if (!item) core_.reset();
        return item;
    } catch (const RemoteError&) {
        core_.reset();  // the daemon has forgotten it, too
        throw;
    }
}

void ItemStream::close() noexcept {
    if (!core_) return;
    try {
        core_->close_stream(id_);
    } catch (const std::exception&) {
        // The connection is lost; the daemon forgets the stream by itself after a while.
    }
    core_.reset();
}

void detail::refuse_value(const Value& value) {
    throw PythonError("TypeError", fmt::format("expected iterator, got {}", value.type_name()));
}

}  // namespace pyro
