// Judges a JSON value by a JSON schema, for tests: as much of draft 2020-12 as our schemas use.
//
//     const JsonSchema schema(boost::json::parse(text));
//     CHECK(schema.faults(value).empty());
//
// A word of a schema that it does not know makes the constructor throw: nothing is left unchecked
// in silence. python3-jsonschema judges the same files in formats_test.cpp, where it is installed.
// Thread-safe: a plain value.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace grading::marks {

class JsonSchema {
public:
    /// Throws `std::runtime_error` naming what it does not know.
    explicit JsonSchema(boost::json::value schema);

    /// "/tests/0/score: ..." for each fault; empty when the value fits.
    std::vector<std::string> faults(const boost::json::value& value) const;

private:
    void check_words(const boost::json::value& schema) const;
    void judge(const boost::json::object& schema, const boost::json::value& value,
               const std::string& where, std::vector<std::string>& faults) const;
    void judge_object(const boost::json::object& schema, const boost::json::object& object,
                      const std::string& where, std::vector<std::string>& faults) const;

    boost::json::value root_;
};

}  // namespace grading::marks
