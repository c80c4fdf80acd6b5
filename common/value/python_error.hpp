// An exception of a Python class: what a peer raised, or what it is to see.
//
//     throw value::PythonError("KeyError", "no such item");        // builtins.KeyError in Python
//     throw value::PythonError("Pyro4.errors.NamingError", "unknown name: nope");
//
// Everything that turns bytes into values throws the class that Python would raise (SyntaxError,
// ValueError, TypeError, ...), with its text where that is known. Copying does not throw.
#pragma once

#include "common/base/errors.hpp"
#include "common/value/value.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace value {

class PythonError : public base::Error {
public:
    /// A class without a module is one of Python's own. `message` becomes the only argument.
    PythonError(std::string_view type, const std::string& message);
    /// With any arguments, as Python keeps them; what() is what Python's str() would show.
    PythonError(std::string_view type, Tuple args);

    /// With module: "builtins.ValueError".
    const std::string& qualified_type() const { return content_->type; }
    /// Without module: "ValueError".
    std::string_view type() const;
    const Tuple& args() const { return content_->args; }

private:
    struct Content {
        std::string type;
        Tuple args;
    };
    std::shared_ptr<const Content> content_;
};

}  // namespace value
