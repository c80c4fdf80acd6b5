// Where the keys of a Dict or Set are, by hash. Private to this folder.
//
// A table of positions with linear probing, at most half full. The hashes are kept, so growing
// needs no keys. Not for several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace value::detail {

class KeyIndex {
public:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    /// The position of the key with this hash that `matches(position)` accepts, or kNone.
    template <class Matches>
    std::size_t find(std::uint64_t hash, Matches matches) const {
        if (slots_.empty()) return kNone;
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
            const std::size_t position = slots_[slot] - 1;
            if (hashes_[position] == hash && matches(position)) return position;
        }
        return kNone;
    }

    /// Adds the key at the next position.
    void add(std::uint64_t hash) {
        hashes_.push_back(hash);
        if (hashes_.size() * 2 > slots_.size()) {
            grow();
        } else {
            place(hashes_.size() - 1);
        }
    }

private:
    void place(std::size_t position) {
        const std::size_t mask = slots_.size() - 1;
        std::size_t slot = hashes_[position] & mask;
        while (slots_[slot] != 0) slot = (slot + 1) & mask;
        slots_[slot] = position + 1;
    }

    void grow() {
        slots_.assign(slots_.empty() ? 32 : slots_.size() * 2, 0);
        for (std::size_t i = 0; i < hashes_.size(); ++i) place(i);
    }

    std::vector<std::size_t> slots_;  // position + 1; 0 where free; the size is a power of two
    std::vector<std::uint64_t> hashes_;
};

}  // namespace value::detail
