// The names a name server knows: flat, case-sensitive, each with a URI and tags.
//
//     naming::NameTable table;
//     table.add({"example.greeter", "PYRO:greeter@localhost:7000", {"polite"}});
//     table.lookup("example.greeter").uri;
//     table.list_prefix("example.");                   // in the order of registration
//
// Looking up takes the same time with ten names and with a hundred thousand; a list by prefix or by
// tags takes time for what it finds, not for what there is. A list by regular expression tries each
// name. All members may be called from any thread; while a change is being stored, reading goes on.
#pragma once

#include "common/pyro/naming/name_storage.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pyro::naming {

/// The name server's own name; no remove takes it away.
inline constexpr std::string_view kNameServerName = "Pyro.NameServer";

class NameTable {
public:
    /// With what the storage holds; nullptr: in memory alone.
    explicit NameTable(std::unique_ptr<NameStorage> storage = nullptr);

    std::size_t count() const;
    /// nullopt when there is no such name.
    std::optional<NameRecord> find(std::string_view name) const;
    /// NamingError "unknown name: nope".
    NameRecord lookup(std::string_view name) const;

    /// A name that is there already gets the new URI and tags and keeps its place. `safe`:
    /// NamingError "name already registered: a.b" instead.
    void add(NameRecord record, bool safe = false);
    /// In place of the tags it had. NamingError "unknown name: nope".
    void set_metadata(std::string_view name, std::vector<std::string> metadata);

    /// How many were removed. NamingError "invalid regex: ..." (python_regex.hpp).
    std::size_t remove(std::string_view name);
    std::size_t remove_prefix(std::string_view prefix);
    std::size_t remove_regex(std::string_view regex);
    /// Only if that is still its URI; whether it was.
    bool remove_if_at(std::string_view name, std::string_view uri);

    /// Ends the storage: what is stored is complete. Changes are refused from then on
    /// (NamingError), reading goes on. Without a storage nothing happens.
    void close();

    std::vector<NameRecord> list() const;
    std::vector<NameRecord> list_prefix(std::string_view prefix) const;
    /// Names that the expression matches from their beginning; see python_regex.hpp.
    std::vector<NameRecord> list_regex(std::string_view regex) const;
    /// Names that have every one of these tags.
    std::vector<NameRecord> list_with_all(std::span<const std::string> tags) const;
    /// Names that have at least one of these tags.
    std::vector<NameRecord> list_with_any(std::span<const std::string> tags) const;

private:
    struct Entry {
        NameRecord record;
        std::uint64_t place = 0;  // in the order of registration
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    struct ByName {
        using is_transparent = void;
        bool operator()(const Entry* a, const Entry* b) const {
            return a->record.name < b->record.name;
        }
        bool operator()(const Entry* a, std::string_view b) const { return a->record.name < b; }
        bool operator()(std::string_view a, const Entry* b) const { return a < b->record.name; }
    };
    using Places = std::map<std::uint64_t, const Entry*>;  // in the order of registration
    template <class T>
    using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

    /// The next names from that place on; `place` becomes the one behind them.
    std::vector<NameRecord> portion_from(std::uint64_t& place) const;
    void insert(NameRecord record);
    void erase(const std::string& name);
    void tag(const Entry& entry);
    void untag(const Entry& entry);
    std::size_t remove_all(const std::vector<NameRecord>& records);
    void store(const NameRecord& record);
    void check_open() const;

    std::mutex changes_;  // one change at a time: judged, stored, then made in memory
    std::unique_ptr<NameStorage> storage_;  // used by who holds changes_, as is closed_
    bool closed_ = false;
    mutable std::shared_mutex index_;  // for all below
    TextMap<Entry> entries_;
    std::set<const Entry*, ByName> by_name_;
    Places by_place_;
    TextMap<Places> by_tag_;
    std::uint64_t next_place_ = 0;
};

}  // namespace pyro::naming
