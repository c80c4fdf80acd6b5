// What a request asks for, found in the daemon's tables. Internal to the session.
#pragma once

#include "common/pyro/server/daemon_session.hpp"

#include <memory>
#include <string>

namespace pyro::server {

struct DaemonSession::Target {
    wire::Call call;
    std::shared_ptr<Registration> registration;
    std::shared_ptr<void> object;
    const ClassTable::Method* method = nullptr;  ///< unless it is a batch or an attribute

    /// For tracebacks: "Echo.div", or "Daemon" before the object is known.
    std::string where() const {
        return registration == nullptr ? "Daemon"
                                       : registration->table->class_name + "." + call.method;
    }
};

/// The method of that name. PythonError AttributeError with one of the texts of section 3.11.
const ClassTable::Method& find_method(const ClassTable& table, std::string_view name);

/// Section 3.6. PythonError AttributeError, and what the attribute throws.
Value read_attribute(const ClassTable& table, void* object, const value::List& args);
void write_attribute(const ClassTable& table, void* object, const value::List& args);

/// Section 3.5: the results up to the first call that fails, whose exception is the last one.
Value run_batch(const ClassTable& table, void* object, value::List& calls);

/// "ValueError: no such item", of what exception_to_value made.
std::string summary_of(const Value& exception);

}  // namespace pyro::server
