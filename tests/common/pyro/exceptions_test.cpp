// Exceptions, class dicts and registered objects on their way through the wire.
#include "common/pyro/exceptions.hpp"

#include "common/pyro/autoproxy.hpp"
#include "tests/common/pyro/memory_client.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace {

using pyro::PythonError;
using value::Dict;
using value::List;
using value::Tuple;
using value::Value;

template <class E>
std::string python_class(const E& error) {
    const auto value = pyro::exception_to_value(std::make_exception_ptr(error), "Place.method");
    CHECK(pyro::is_exception(value));
    return value["__class__"].str() + Value(value["args"]).repr();
}

std::string all_lines(const Value& exception) {
    std::string text;
    for (const auto& line : *exception["attributes"]["_pyroTraceback"].sequence())
        text += line.str();
    return text;
}

}  // namespace

TEST_CASE("an error of C++ becomes what a Python programmer expects", "[exceptions]") {
    CHECK(python_class(std::invalid_argument("x")) == "builtins.ValueError('x',)");
    CHECK(python_class(std::out_of_range("x")) == "builtins.IndexError('x',)");
    CHECK(python_class(std::overflow_error("x")) == "builtins.OverflowError('x',)");
    CHECK(python_class(std::runtime_error("x")) == "builtins.RuntimeError('x',)");
    CHECK(python_class(std::logic_error("x")) == "builtins.RuntimeError('x',)");
    CHECK(python_class(std::bad_alloc()).starts_with("builtins.MemoryError"));
    CHECK(python_class(std::system_error(ENOENT, std::generic_category())) ==
          "builtins.FileNotFoundError(2, 'No such file or directory')");
    CHECK(python_class(std::filesystem::filesystem_error(
              "x", std::error_code(EACCES, std::system_category()))) ==
          "builtins.PermissionError(13, 'Permission denied')");
    CHECK(python_class(PythonError("KeyError", "k")) == "builtins.KeyError('k',)");
    CHECK(python_class(PythonError("shop.SoldOut", Tuple{"chair", 3})) ==
          "shop.SoldOut('chair', 3)");
    CHECK(python_class(pyro::DaemonError("x")) == "Pyro4.errors.DaemonError('x',)");
    CHECK(python_class(pyro::SerializeError("x")) == "Pyro4.errors.SerializeError('x',)");
    CHECK(python_class(wire::MessageTooLargeError("x")) ==
          "Pyro4.errors.MessageTooLargeError('x',)");
    CHECK(python_class(base::ProtocolError("x")) == "Pyro4.errors.ProtocolError('x',)");
    CHECK(python_class(base::CommunicationError("x")) == "Pyro4.errors.CommunicationError('x',)");
    CHECK(python_class(wire::SecurityError("x")) == "Pyro4.errors.SecurityError('x',)");
    CHECK(python_class(base::Error("x")) == "Pyro4.errors.PyroError('x',)");
}

TEST_CASE("an error that crossed three daemons shows all of them", "[exceptions]") {
    auto value = pyro::exception_to_value(
        std::make_exception_ptr(std::invalid_argument("too long")), "Third.work");
    for (const auto* where : {"Second.work", "First.work"}) {
        const auto remote = pyro::exception_from_value(value);
        CHECK(remote.type() == "ValueError");
        CHECK(std::string(remote.what()) == "too long");
        value = pyro::exception_to_value(std::make_exception_ptr(remote), where);
    }
    const auto first = pyro::exception_from_value(value);
    const std::string program = program_invocation_short_name;
    CHECK(first.traceback_text() ==
          " +--- This exception occured remotely (Pyro) - Remote traceback:\n"
          " | Traceback (most recent call last):\n"
          " |   File \"" +
              program +
              "\", in First.work\n"
              " | ValueError: too long\n"
              " |  +--- This exception occured remotely (Pyro) - Remote traceback:\n"
              " |  | Traceback (most recent call last):\n"
              " |  |   File \"" +
              program +
              "\", in Second.work\n"
              " |  | ValueError: too long\n"
              " |  |  +--- This exception occured remotely (Pyro) - Remote traceback:\n"
              " |  |  | Traceback (most recent call last):\n"
              " |  |  |   File \"" +
              program +
              "\", in Third.work\n"
              " |  |  | ValueError: too long\n"
              " |  |  +--- End of remote traceback\n"
              " |  +--- End of remote traceback\n"
              " +--- End of remote traceback\n");
    CHECK(all_lines(value).starts_with("Traceback (most recent call last):\n"));
}

TEST_CASE("a remote error keeps its class, arguments and attributes", "[exceptions]") {
    const Value sent =
        Dict{{"__class__", "Pyro4.errors.NamingError"},
             {"__exception__", true},
             {"args", List{"unknown name: x", 3}},
             {"attributes", Dict{{"code", 42}, {"_pyroTraceback", List{"a\n", "b\n"}}}}};
    const auto error = pyro::exception_from_value(sent);
    CHECK(error.qualified_type() == "Pyro4.errors.NamingError");
    CHECK(error.args().items == List{"unknown name: x", 3});
    CHECK(error.attributes() == Dict{{"code", 42}});
    CHECK(error.remote_traceback() == std::vector<std::string>{"a\n", "b\n"});
    const auto again = pyro::exception_to_value(std::make_exception_ptr(error), "X.y");
    CHECK(again["attributes"]["code"] == Value(42));
}

TEST_CASE("which exceptions may arrive is what Pyro's client accepts", "[exceptions]") {
    const auto accepted = [](Dict dict) {
        dict.set("__exception__", true);
        dict.set("args", Tuple{"x"});
        try {
            return pyro::exception_from_value(dict).qualified_type();
        } catch (const PythonError& error) {
            return std::string(error.type()) + ": " + error.what();
        } catch (const base::Error& error) {
            return std::string("error: ") + error.what();
        }
    };
    CHECK(accepted({{"__class__", "builtins.ValueError"}}) == "builtins.ValueError");
    CHECK(accepted({{"__class__", "exceptions.ValueError"}}) == "builtins.ValueError");
    CHECK(accepted({{"__class__", "ValueError"}}) == "builtins.ValueError");
    CHECK(accepted({{"__class__", "NamingError"}}) == "Pyro4.errors.NamingError");
    CHECK(accepted({{"__class__", "sqlite3.OperationalError"}}) == "sqlite3.OperationalError");
    CHECK(accepted({{"__class__", "shop.SoldOut"}}) ==
          "error: unsupported serialized class: shop.SoldOut");
    CHECK(accepted({{"__class__", "__main__.SoldOut"}}).starts_with("error: refused"));
    CHECK(accepted({{"__class__", "Pyro4.errors.FooError"}}) ==
          "AttributeError: module 'Pyro4.errors' has no attribute 'FooError'");
    CHECK(accepted({{"__class__", "builtins.nothing"}}).starts_with("AttributeError"));
    CHECK(accepted({{"__class__", "nothing"}}).starts_with("ValueError"));
    pyro::allow_class("shop.SoldOut");
    CHECK(accepted({{"__class__", "shop.SoldOut"}}) == "shop.SoldOut");
    pyro::forget_class("shop.SoldOut");
    CHECK(accepted({{"__class__", "shop.SoldOut"}}).starts_with("error: unsupported"));
    CHECK_THROWS_WITH(pyro::exception_from_value(Value(3)),
                      "exceptions must derive from BaseException");
    CHECK_FALSE(pyro::is_exception(Dict{{"__class__", "x.Y"}}));
}

namespace {

struct Item {
    std::string name;
    int price = 0;
    std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(Item, (), (name, price, tags))

struct Plain {
    int x = 0;
};
BOOST_DESCRIBE_STRUCT(Plain, (), (x))

}  // namespace

TEST_CASE("a registered struct travels under its name, both ways", "[class_registry]") {
    pyro::register_class<Item>("shop.Item");
    const Value value = value::to_value(Item{"chair", 20, {"wood"}});
    CHECK(value.repr() ==
          "{'name': 'chair', 'price': 20, 'tags': ['wood'], '__class__': 'shop.Item'}");
    const auto item = value.to<Item>();
    CHECK(item.name == "chair");
    CHECK(item.price == 20);
    CHECK(item.tags == std::vector<std::string>{"wood"});

    const auto failure = [](Value wrong) {
        try {
            wrong.to<Item>();
            return std::string("no error");
        } catch (const PythonError& error) {
            return std::string(error.what());
        }
    };
    CHECK(failure("chair") == "expected shop.Item, got str");
    CHECK(failure(Dict{{"__class__", "shop.Other"}}) == "expected shop.Item, got shop.Other");
    CHECK(failure(Dict{{"__class__", "shop.Item"}, {"name", "x"}}) == "shop.Item without 'price'");
    CHECK(failure(Dict{{"__class__", "shop.Item"}, {"name", 3}}) ==
          "shop.Item.name: expected str, got int");
    Value arrived = List{value};
    CHECK_NOTHROW(pyro::accept_classes(arrived));
    pyro::forget_class("shop.Item");
    CHECK_THROWS_AS(pyro::accept_classes(arrived), pyro::SerializeError);
}

TEST_CASE("a struct without a registered name is a dict of its members", "[class_registry]") {
    CHECK(value::to_value(Plain{3}).repr() == "{'x': 3}");
    CHECK(Value(Dict{{"x", 4}, {"y", 5}}).to<Plain>().x == 4);
    CHECK(value::to_value(std::make_shared<Plain>(Plain{7})).repr() == "{'x': 7}");
}

TEST_CASE("a converter takes the place of a class dict that arrives", "[class_registry]") {
    pyro::allow_class("shop.Price", [](const Dict& state) { return state.at("amount"); });
    Value arrived = Dict{{"items", Tuple{Dict{{"__class__", "shop.Price"}, {"amount", 5}}}}};
    pyro::accept_classes(arrived);
    CHECK(arrived == Value(Dict{{"items", Tuple{5}}}));
    pyro::forget_class("shop.Price");
}

namespace {

struct Account {
    virtual ~Account() = default;
    int balance() { return 5; }
};
struct Savings : Account {};
BOOST_DESCRIBE_STRUCT(Account, (), (balance))

struct NotDescribed {};

}  // namespace

TEST_CASE("a registered object travels as a proxy, an unregistered one by value or not at all",
          "[autoproxy]") {
    TestCore daemon;
    auto savings = std::make_shared<Savings>();
    const std::shared_ptr<Account> account = savings;
    CHECK(value::to_value(account).repr() == "{}");
    daemon.add(account, "account");
    const auto* proxy =
        "{'__class__': 'Pyro4.core.Proxy', 'state': ('PYRO:account@127.0.0.1:19300', (), "
        "('balance',), (), 0.0, None, 'hello', 0, None)}";
    CHECK(value::to_value(account).repr() == proxy);
    CHECK(value::to_value(savings).repr() == proxy);
    CHECK(value::to_value(std::shared_ptr<Account>()).is_none());
    CHECK_THROWS_WITH(daemon.add(account, "again"), "object or class already has a Pyro id");
    CHECK_THROWS_WITH(daemon.add(std::make_shared<Account>(), "account"),
                      "an object or class is already registered with that id");
    CHECK(daemon.core.remove("account"));
    CHECK_FALSE(daemon.core.remove("account"));
    CHECK_FALSE(pyro::find_proxy_of(savings.get()));
    CHECK_THROWS_AS(value::to_value(std::make_shared<NotDescribed>()), PythonError);
    daemon.add(account, "again");
    CHECK(pyro::find_uri_of(savings.get())->object == "again");
}

TEST_CASE("objects are forgotten with their daemon", "[autoproxy]") {
    auto account = std::make_shared<Account>();
    {
        TestCore daemon;
        const auto uri = daemon.add(account, "");
        CHECK(uri.object.size() == 36);
        CHECK(uri.object.starts_with("obj_"));
    }
    CHECK_FALSE(pyro::find_proxy_of(account.get()));
}
