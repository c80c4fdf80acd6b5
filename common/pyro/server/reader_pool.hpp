// A few message readers with their buffers, for the connections that are being read right now.
#pragma once

#include "common/wire/message.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace pyro::server {

class ReaderPool {
public:
    explicit ReaderPool(const wire::MessageSettings& settings) : settings_(settings) {}

    /// One for a connection of that version, when it is known.
    std::unique_ptr<wire::MessageReader> take(std::optional<wire::Protocol> protocol) {
        if (spare_.empty()) spare_.push_back(std::make_unique<wire::MessageReader>(settings_));
        auto reader = std::move(spare_.back());
        spare_.pop_back();
        reader->restart(protocol);
        return reader;
    }

    /// Takes an empty reader back.
    void put(std::unique_ptr<wire::MessageReader> reader) {
        if (spare_.size() < kSpares) spare_.push_back(std::move(reader));
    }

private:
    static constexpr std::size_t kSpares = 8;

    const wire::MessageSettings& settings_;
    std::vector<std::unique_ptr<wire::MessageReader>> spare_;
};

}  // namespace pyro::server
