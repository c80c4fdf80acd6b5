// Where a name server keeps its names beyond its own life.
//
//     auto storage = naming::open_storage("sql:names.sqlite");     // or "memory"
//     naming::NameTable table(std::move(storage));
//
// The table holds all names in memory; a storage only writes down what changes and gives it back
// at the next start. One thread at a time: the table sees to that.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pyro::naming {

/// A registered name: what it stands for, and its tags.
struct NameRecord {
    std::string name;
    std::string uri;                    ///< as text, in any of the three forms
    std::vector<std::string> metadata;  ///< tags, each once, in the order they were given
    friend bool operator==(const NameRecord&, const NameRecord&) = default;
};

class NameStorage {
public:
    virtual ~NameStorage() = default;

    /// Everything that is stored, in the order of registration.
    virtual std::vector<NameRecord> load() = 0;
    /// Writes a record, in place of the one of that name; when this returns, it outlives the
    /// program. NamingError when it cannot be written, and then nothing has changed.
    virtual void put(const NameRecord& record) = 0;
    /// Removes all these names at once, or none; NamingError.
    virtual void remove(std::span<const std::string> names) = 0;
};

/// For an option `--storage`: "memory" or nothing gives nullptr, "sql:FILE" an SQLite file.
/// PythonError ValueError for anything else, "dbm:FILE" included; base::Error when the file cannot
/// be opened.
std::unique_ptr<NameStorage> open_storage(std::string_view description);

}  // namespace pyro::naming
