// The name server as its callers see it: the methods of the object "Pyro.NameServer", with the
// arguments, results and errors of Pyro4's (section 5 of its protocol) and of Pyro5's.
//
//     auto service = std::make_shared<naming::NameService>(table);
//     daemon.register_object(service, naming::NameService::method_table(), "Pyro.NameServer");
//
// One server answers both: a caller that speaks Pyro5 (current_context().protocol) gets tags as a
// set instead of a list, and sees the name server's own tag under the name it has there; the method
// that only Pyro5 has, yplookup, is offered to all. Any thread.
#pragma once

#include "common/pyro/method_table.hpp"
#include "common/pyro/naming/name_table.hpp"
#include "common/value/value.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace pyro::naming {

/// The tag of the name server's own entry.
inline constexpr std::string_view kOwnTag = "class:Pyro4.naming.NameServer";

class NameService {
public:
    explicit NameService(std::shared_ptr<NameTable> table) : table_(std::move(table)) {}

    void ping() const {}
    std::size_t count() const { return table_->count(); }
    /// The URI as its class, or a tuple of that and the tags.
    value::Value lookup(const value::Value& name, const value::Value& return_metadata) const;
    /// `uri`: text or a URI's class dict; `metadata`: None, or a collection of str.
    void register_name(const value::Value& name, const value::Value& uri, const value::Value& safe,
                       const value::Value& metadata);
    void set_metadata(const value::Value& name, const value::Value& metadata);
    /// How many: by name if there is such a one, else by prefix, else by regular expression.
    std::size_t remove(const value::Value& name, const value::Value& prefix,
                       const value::Value& regex);
    /// A dict from name to URI as text, or to a tuple of that and the tags.
    value::Value list(const value::Value& prefix, const value::Value& regex,
                      const value::Value& metadata_all, const value::Value& metadata_any,
                      const value::Value& return_metadata) const;
    /// Pyro5's search by tags: nothing is found without any.
    value::Value yplookup(const value::Value& meta_all, const value::Value& meta_any,
                          const value::Value& return_metadata) const;

    /// Names, keywords and defaults as Python's.
    static std::shared_ptr<const ClassTable> method_table();

private:
    std::shared_ptr<NameTable> table_;
};

}  // namespace pyro::naming
