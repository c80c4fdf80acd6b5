#include "common/pyro/naming/name_storage.hpp"

#include "common/pyro/naming/sqlite_storage.hpp"
#include "common/value/python_error.hpp"

#include <fmt/core.h>

namespace pyro::naming {

std::unique_ptr<NameStorage> open_storage(std::string_view description) {
    constexpr std::string_view kSql = "sql:";
    if (description.empty() || description == "memory") return nullptr;
    if (description.starts_with("dbm:")) {
        const std::string_view file = description.substr(4);
        throw value::PythonError(
            "ValueError", fmt::format("storage '{}': dbm files cannot hold metadata and are not "
                                      "supported; use 'sql:{}.sqlite' or 'memory'",
                                      description, file.empty() ? "names" : file));
    }
    if (!description.starts_with(kSql) || description.size() == kSql.size()) {
        throw value::PythonError(
            "ValueError",
            fmt::format("invalid storage type '{}' (there are memory and sql:FILE)", description));
    }
    const std::string_view file = description.substr(kSql.size());
    if (file == ":memory:") {
        throw value::PythonError("ValueError",
                                 "storage 'sql::memory:': it would be gone with the program; use "
                                 "'memory' or the name of a file");
    }
    return std::make_unique<SqliteStorage>(std::string(file));
}

}  // namespace pyro::naming
