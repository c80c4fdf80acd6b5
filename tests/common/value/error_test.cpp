#include "common/value/python_error.hpp"
#include "tests/support/catch.hpp"

using value::PythonError;
using value::Tuple;

TEST_CASE("an error knows its class with and without module", "[python_error]") {
    const PythonError builtin("ValueError", "no good");
    CHECK(builtin.qualified_type() == "builtins.ValueError");
    CHECK(builtin.type() == "ValueError");
    CHECK(builtin.args() == Tuple{"no good"});

    const PythonError other("Pyro4.errors.NamingError", "unknown name: nope");
    CHECK(other.qualified_type() == "Pyro4.errors.NamingError");
    CHECK(other.type() == "NamingError");
}

TEST_CASE("what() is what Python's str() shows", "[python_error]") {
    CHECK(std::string(PythonError("ValueError", "no good").what()) == "no good");
    CHECK(std::string(PythonError("ValueError", Tuple{}).what()).empty());
    CHECK(std::string(PythonError("ValueError", Tuple{1}).what()) == "1");
    CHECK(std::string(PythonError("ValueError", Tuple{"a", 1}).what()) == "('a', 1)");
    CHECK(std::string(PythonError("KeyError", "a").what()) == "'a'");
    CHECK(std::string(PythonError("builtins.KeyError", Tuple{1}).what()) == "1");
    CHECK(std::string(PythonError("KeyError", Tuple{"a", "b"}).what()) == "('a', 'b')");
    const Tuple no_file{2, "No such file or directory"};
    CHECK(std::string(PythonError("FileNotFoundError", no_file).what()) ==
          "[Errno 2] No such file or directory");
    CHECK(std::string(PythonError("builtins.OSError", no_file).what()) ==
          "[Errno 2] No such file or directory");
    CHECK(std::string(PythonError("OSError", Tuple{"broken"}).what()) == "broken");
    CHECK(std::string(PythonError("Pyro4.errors.TimeoutError", no_file).what()) ==
          "(2, 'No such file or directory')");
}
