#include "tests/interop/twin/everything.hpp"

#include "common/pyro/context.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/serialized_blob.hpp"
#include "tests/interop/twin/samples.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <thread>

template <>
struct pyro::Expose<interop::Child> {
    static void table(pyro::MethodTable<interop::Child>& t) {
        t.method("greet", &interop::Child::greet);
    }
};

namespace interop {

namespace {

using value::Dict;
using value::List;
using value::Tuple;
using value::Value;

void sleep_for(double seconds) {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

std::string hex(const std::string& data) {
    std::string digits;
    for (const char octet : data)
        digits += fmt::format("{:02x}", static_cast<unsigned char>(octet));
    return digits;
}

/// As Python's len(): octets that go on with a character do not count.
auto code_points(const std::string& text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
}

}  // namespace

std::string Everything::typed(const Value& item) const {
    return std::string(item.type_name()) + " " + item.repr();
}

std::string Everything::arguments(List args, const Dict& kwargs) const {
    List sorted;
    for (const auto& [key, item] : kwargs) sorted.push_back(Tuple{key, item});
    std::sort(sorted.begin(), sorted.end(),
              [](const Value& a, const Value& b) { return a.repr() < b.repr(); });
    return Value(Tuple(std::move(args))).repr() + " " + Value(std::move(sorted)).repr();
}

std::string Everything::wait(double seconds) const {
    sleep_for(seconds);
    return "waited";
}

void Everything::note(std::string text) {
    const std::lock_guard lock(mutex_);
    notes_.push_back(std::move(text));
}

void Everything::note_and_fail(std::string text) {
    note(std::move(text));
    throw pyro::PythonError("ValueError", "nobody hears this");
}

void Everything::wait_and_note(double seconds, std::string text) {
    sleep_for(seconds);
    note(std::move(text));
}

std::vector<std::string> Everything::notes() const {
    const std::lock_guard lock(mutex_);
    return notes_;
}

void Everything::forget() {
    const std::lock_guard lock(mutex_);
    notes_.clear();
}

Value Everything::get_value() const {
    const std::lock_guard lock(mutex_);
    return value_;
}

void Everything::set_value(Value item) {
    if (item == Value("refused")) throw pyro::PythonError("ValueError", "value refused");
    const std::lock_guard lock(mutex_);
    value_ = std::move(item);
}

int Everything::failing() const {
    throw pyro::PythonError("ValueError", "cannot be read");
}

pyro::Generator<int> Everything::count(int limit) const {
    for (int number = 0; number < limit; ++number) co_yield number;
}

pyro::Generator<int> Everything::failing_count(int limit) const {
    for (int number = 0; number < limit; ++number) co_yield number;
    throw pyro::PythonError("ValueError", "no more numbers");
}

pyro::Generator<int> Everything::endless() {
    struct AtEnd {
        Everything& self;
        ~AtEnd() {
            const std::lock_guard lock(self.mutex_);
            ++self.closed_;
        }
    };
    const AtEnd at_end{*this};
    for (int number = 0;; ++number) co_yield number;
}

int Everything::closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

std::shared_ptr<Child> Everything::child(const std::string& name) {
    const std::lock_guard lock(mutex_);
    auto& child = children_[name];
    if (!child) {
        child = std::make_shared<Child>(Child{name});
        daemon_.register_object(child, "child-" + name);
    }
    return child;
}

std::map<std::string, std::vector<std::shared_ptr<Child>>> Everything::children(
    const std::vector<std::string>& names) {
    std::map<std::string, std::vector<std::shared_ptr<Child>>> found;
    for (const auto& name : names) found[name] = {child(name)};
    return found;
}

std::string Everything::greet(pyro::Proxy other) const {
    return "it said: " + other.call<std::string>("greet");
}

std::vector<int> Everything::call_back(pyro::Proxy target, int times) const {
    std::vector<int> answers;
    for (int i = 0; i < times; ++i) answers.push_back(target.call<int>("notify", i));
    return answers;
}

std::string Everything::call_back_error(pyro::Proxy target) const {
    try {
        target.call("fail");
    } catch (const pyro::RemoteError& error) {
        return fmt::format("{} {}", error.type(), error.what());
    }
    return "";
}

Dict Everything::context() const {
    auto& now = pyro::current_context();
    Dict seen;
    for (const auto& [key, data] : now.annotations) seen.set(key, hex(data));
    now.response_annotations = {{"ANSW", "of the method"}};
    const auto& id = now.correlation_id;
    return Dict{{"correlation", id ? wire::to_string(*id) : "None"},
                {"annotations", seen},
                {"flags", now.message_flags},
                {"serializer", now.serializer_id}};
}

std::string Everything::correlation_of(pyro::Proxy other) const {
    return other.call<Dict>("context").at("correlation").to<std::string>();
}

std::shared_ptr<const pyro::ClassTable> everything_table() {
    using T = Everything;
    pyro::MethodTable<T> table("Everything");
    table.method("echo", [](T&, Value item) { return item; }, {"value"})
        .method("kind", [](T&, std::string name) { return sample(name); }, {"name"})
        .method("typed", &T::typed, {"value"})
        .method("text", [](T&, int length) { return std::string(std::size_t(length), 'x'); })
        .method("length", [](T&, const std::string& text) { return code_points(text); })
        .method("nothing", [](T&) {})
        .method("add", [](T&, int a, int b) { return a + b; }, {"a", {"b", 10}})
        .variadic("arguments", &T::arguments)
        .method("wait", &T::wait, {"seconds"})
        .method("of_the_class", [](T&, int number) { return -number; }, {"number"})
        .method("__len__", [](T&) { return 200; })
        .oneway("note", &T::note, {"text"})
        .oneway("note_and_fail", &T::note_and_fail, {"text"})
        .oneway("wait_and_note", &T::wait_and_note, {"seconds", "text"})
        .method("notes", &T::notes)
        .method("forget", &T::forget)
        .method("fail", [](T&, std::string kind) { fail(kind); }, {"kind"})
        .attribute("value", &T::get_value, &T::set_value)
        .attribute("readonly", [](T&) { return "only read"; })
        .attribute("failing", &T::failing)
        .method("count", &T::count, {"limit"})
        .method("failing_count", &T::failing_count, {"limit"})
        .method("endless", &T::endless)
        .method("closed", &T::closed)
        .method("child", &T::child, {"name"})
        .method("children", &T::children, {"names"})
        .method("greet", &T::greet, {"other"})
        .method("call_back", &T::call_back, {"target", "times"})
        .method("call_back_error", &T::call_back_error, {"target"})
        .method("item",
                [](T&, std::string name, int price) {
                    return Item{name, price};
                },
                {"name", "price"})
        .method("price_of", [](T&, const Item& item) { return item.price; }, {"item"})
        .method("open_blob",
                [](T&, const pyro::SerializedBlob& blob) {
                    return value::List{blob.info, blob.args()};
                },
                {"blob"})
        .method("context", &T::context)
        .method("correlation_of", &T::correlation_of, {"other"});
    return table.build();
}

}  // namespace interop
