#include "common/pyro/method_table.hpp"

#include "common/pyro/autoproxy.hpp"
#include "common/pyro/describe.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

using value::Dict;
using value::List;
using value::Tuple;
using value::Value;

struct Named {
    std::string name() const { return "named"; }
};

struct Calculator : Named {
    int add(int a, int b) { return a + b; }
    double add(double a, double b) { return a + b; }
    double mean(const std::vector<double>& numbers) const noexcept {
        double sum = 0;
        for (const double n : numbers) sum += n;
        return sum / static_cast<double>(numbers.size());
    }
    std::string shout(std::string_view text) { return std::string(text) + "!"; }
    void reset() { calls = 0; }
    Value anything(Value what) { return what; }
    const std::string& label() const { return label_; }
    pyro::Generator<int> countdown(int from) {
        while (from > 0) co_yield from--;
    }
    static int answer() { return 42; }
    int _secret() { return 1; }

    int calls = 0;
    const int limit = 10;
    std::string label_ = "calc";
};
BOOST_DESCRIBE_STRUCT(Named, (), (name))
BOOST_DESCRIBE_STRUCT(Calculator, (Named),
                      ((int(int, int))add, mean, shout, reset, anything, label, countdown, answer,
                       _secret, calls, limit))

struct Logger {
    void log(std::string line) { lines.push_back(line); }
    void hidden() {}
    std::vector<std::string> lines;
};
BOOST_DESCRIBE_STRUCT(Logger, (), (log, hidden, lines))

}  // namespace

template <>
struct pyro::Expose<Logger> {
    static void table(pyro::MethodTable<Logger>& t) {
        t.oneway("log").parameters("log", {{"line", "nothing"}}).hide("hidden");
    }
};

namespace {

Value call(const pyro::ClassTable& table, void* object, std::string_view method, List args,
           Dict kwargs = {}) {
    const auto found = table.methods.find(method);
    REQUIRE(found != table.methods.end());
    auto answer = found->second.call(object, args, Value(kwargs));
    REQUIRE_FALSE(answer.items);
    return std::move(answer.value);
}

/// The text of the TypeError a call ends with.
std::string type_error(const pyro::ClassTable& table, void* object, std::string_view method,
                       List args, Dict kwargs = {}) {
    try {
        call(table, object, method, std::move(args), std::move(kwargs));
    } catch (const value::PythonError& error) {
        CHECK(error.type() == "TypeError");
        return error.what();
    }
    return "no error";
}

std::vector<std::string> names(const auto& table) {
    std::vector<std::string> found;
    for (const auto& [name, entry] : table) found.push_back(name);
    return found;
}

}  // namespace

TEST_CASE(
    "a described class offers its functions and data, those of its bases, and no private name",
    "[method_table]") {
    const auto table = pyro::class_table<Calculator>();
    CHECK(table->class_name == "Calculator");
    CHECK(names(table->methods) == std::vector<std::string>{"add", "answer", "anything",
                                                            "countdown", "label", "mean", "name",
                                                            "reset", "shout"});
    CHECK(names(table->attributes) == std::vector<std::string>{"calls", "limit"});
    CHECK(pyro::class_table<Calculator>() == table);
}

TEST_CASE("methods of every kind can be called with values", "[method_table]") {
    const auto table = pyro::class_table<Calculator>();
    Calculator calculator;
    CHECK(call(*table, &calculator, "add", {2, 3}) == Value(5));
    CHECK(call(*table, &calculator, "mean", List(1, List{1, 2.0, 3})) == Value(2.0));
    CHECK(call(*table, &calculator, "shout", {"hey"}) == Value("hey!"));
    CHECK(call(*table, &calculator, "label", {}) == Value("calc"));
    CHECK(call(*table, &calculator, "name", {}) == Value("named"));
    CHECK(call(*table, &calculator, "answer", {}) == Value(42));
    CHECK(call(*table, &calculator, "anything", {Tuple{1, "x"}}) == Value(Tuple{1, "x"}));
    calculator.calls = 3;
    CHECK(call(*table, &calculator, "reset", {}).is_none());
    CHECK(calculator.calls == 0);
}

TEST_CASE("attributes can be read, and written unless they are const", "[method_table]") {
    const auto table = pyro::class_table<Calculator>();
    Calculator calculator;
    const auto& calls = table->attributes.at("calls");
    calls.set(&calculator, 7);
    CHECK(calculator.calls == 7);
    CHECK(calls.get(&calculator) == Value(7));
    CHECK_FALSE(table->attributes.at("limit").is_writable());
    try {
        calls.set(&calculator, "many");
        FAIL("a str is no int");
    } catch (const value::PythonError& error) {
        CHECK(std::string(error.what()) == "attribute 'calls': expected int, got str");
    }
}

TEST_CASE("the error for wrong arguments names method, argument and types", "[method_table]") {
    const auto table = pyro::class_table<Calculator>();
    Calculator c;
    CHECK(type_error(*table, &c, "add", {1}) == "add() takes 2 arguments, got 1");
    CHECK(type_error(*table, &c, "add", {1, 2, 3}) == "add() takes 2 arguments, got 3");
    CHECK(type_error(*table, &c, "shout", {}) == "shout() takes 1 argument, got 0");
    CHECK(type_error(*table, &c, "add", {1, "x"}) == "add(): argument 2: expected int, got str");
    CHECK(type_error(*table, &c, "add", {"a", "b"}) == "add(): argument 1: expected int, got str");
    CHECK(type_error(*table, &c, "add", {1}, Dict{{"b", 2}}) ==
          "add() got an unexpected keyword argument 'b'");
    CHECK_THROWS_AS(call(*table, &c, "add", {1, Value(std::int64_t{1} << 40)}), value::PythonError);
}

TEST_CASE("keyword arguments and defaults fill parameters that have names", "[method_table]") {
    Calculator c;
    const auto table = pyro::MethodTable<Calculator>("Calculator")
                           .method<int(int, int)>("add", &Calculator::add, {"a", {"b", 10}})
                           .build();
    CHECK(call(*table, &c, "add", {1}) == Value(11));
    CHECK(call(*table, &c, "add", {1, 2}) == Value(3));
    CHECK(call(*table, &c, "add", {}, Dict{{"b", 5}, {"a", 4}}) == Value(9));
    CHECK(call(*table, &c, "add", {7}, Dict{{"b", 5}}) == Value(12));
    CHECK(type_error(*table, &c, "add", {}) == "add() takes 1 to 2 arguments, got 0");
    CHECK(type_error(*table, &c, "add", {}, Dict{{"b", 5}}) == "add() missing argument 'a'");
    CHECK(type_error(*table, &c, "add", {1}, Dict{{"a", 5}}) ==
          "add() got multiple values for argument 'a'");
    CHECK(type_error(*table, &c, "add", {1}, Dict{{"c", 5}}) ==
          "add() got an unexpected keyword argument 'c'");
    CHECK(type_error(*table, &c, "add", {1}, Dict{{1, 5}}) == "keywords must be strings");
    List args{1, 2};
    CHECK_THROWS_WITH(table->methods.at("add").call(&c, args, Value()),
                      "add() argument after ** must be a mapping, not NoneType");
}

TEST_CASE("a table made by hand takes members, overloads, callables and properties",
          "[method_table]") {
    Calculator c;
    pyro::MethodTable<Calculator> builder("Calculator");
    builder.method<double(double, double)>("add", &Calculator::add)
        .method("twice", [](Calculator&, int n) { return 2 * n; })
        .method("name", &Calculator::name)
        .oneway("reset", &Calculator::reset)
        .callback("reset")
        .attribute("calls", &Calculator::calls)
        .attribute("label", &Calculator::label)
        .attribute(
            "double_calls", [](const Calculator& self) { return 2 * self.calls; },
            [](Calculator& self, int n) { self.calls = n / 2; })
        .variadic("describe", [](Calculator&, const List& args, const Dict& kwargs) {
            return "args=" + Value(Tuple(args)).repr() + " kwargs=" + Value(kwargs).repr();
        });
    const auto table = builder.build();
    CHECK(call(*table, &c, "add", {1, 2.5}) == Value(3.5));
    CHECK(call(*table, &c, "twice", {4}) == Value(8));
    CHECK(call(*table, &c, "describe", {1, "two"}, Dict{{"x", 3}}) ==
          Value("args=(1, 'two') kwargs={'x': 3}"));
    CHECK(table->methods.at("reset").oneway);
    CHECK(table->methods.at("reset").callback);
    table->attributes.at("double_calls").set(&c, 8);
    CHECK(table->attributes.at("calls").get(&c) == Value(4));
    CHECK_FALSE(table->attributes.at("label").is_writable());
    CHECK_THROWS_AS(builder.method("_hidden", &Calculator::name), pyro::DaemonError);
    CHECK_THROWS_AS(builder.oneway("nosuch"), pyro::DaemonError);
    CHECK_THROWS_AS(builder.parameters("twice", {"a", "b"}), pyro::DaemonError);
    CHECK(pyro::describe(*table) ==
          "Calculator: add(float, float) -> float, describe(*args, **kwargs), name() -> str, "
          "reset() -> None oneway, twice(int) -> int; attributes calls (int), double_calls (int), "
          "label (str, read only)");
}

TEST_CASE("Expose adds to a description and takes away from it", "[method_table]") {
    const auto table = pyro::class_table<Logger>();
    CHECK(table->methods.at("log").oneway);
    CHECK_FALSE(table->methods.contains("hidden"));
    Logger logger;
    call(*table, &logger, "log", {});
    call(*table, &logger, "log", {}, Dict{{"line", "first"}});
    CHECK(logger.lines == std::vector<std::string>{"nothing", "first"});
}

TEST_CASE("a generator is computed item by item, and ends with its exception", "[generator]") {
    const auto table = pyro::class_table<Calculator>();
    Calculator c;
    List args{2};
    auto answer = table->methods.at("countdown").call(&c, args, Dict());
    auto& source = answer.items;
    REQUIRE(source);
    CHECK(source() == std::optional<Value>(2));
    CHECK(source() == std::optional<Value>(1));
    CHECK(source() == std::nullopt);
    CHECK(source() == std::nullopt);

    const auto broken = []() -> pyro::Generator<std::string> {
        co_yield "first";
        throw std::runtime_error("out of items");
    };
    auto items = broken();
    CHECK(items.next() == std::optional<std::string>("first"));
    CHECK_THROWS_WITH(items.next(), "out of items");
    CHECK(items.next() == std::nullopt);

    std::vector<int> all;
    for (const int n : c.countdown(3)) all.push_back(n);
    CHECK(all == std::vector<int>{3, 2, 1});
}

TEST_CASE("private names are those of Python", "[method_table]") {
    for (const auto* name : {"_x", "__x", "_", "__", "____", "__init__", "__getattr__", "__dict__"})
        CHECK(pyro::is_private_name(name));
    for (const auto* name : {"x", "__len__", "__getitem__", "x_", "__dunder__"})
        CHECK_FALSE(pyro::is_private_name(name));
}
