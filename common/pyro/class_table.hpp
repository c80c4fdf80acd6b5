// A class as the network sees it, its C++ type forgotten: what MethodTable and Boost.Describe fill
// in, and what a daemon calls.
//
//     const auto table = pyro::class_table<Greeter>();              // describe.hpp
//     value::List args{"Janet"};
//     pyro::Answer answer = table->methods.find("greet")->second.call(&greeter, args,
//     value::Dict());
//
// A table is immutable once it is registered, so all threads may use it.
#pragma once

#include "common/value/value.hpp"

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pyro {

/// The items of a remote iterator still to come: nullopt at the end.
using ItemSource = std::function<std::optional<value::Value>()>;

/// What a method gives back: a value, or an iterator.
struct Answer {
    Answer() = default;
    Answer(value::Value v) : value(std::move(v)) {}
    Answer(ItemSource source) : items(std::move(source)) {}
    value::Value value;
    ItemSource items;  ///< set for an iterator
};

/// A callable whose type only the function knows that calls it. Small ones cost no memory of their
/// own.
class Callable {
public:
    Callable() = default;
    template <class F>
    static Callable of(F function) {
        Callable result;
        if constexpr (is_small<F>)
            new (result.small_) F(function);
        else
            result.large_ = std::make_shared<const F>(std::move(function));
        return result;
    }
    /// F is the type that `of` was called with.
    template <class F>
    const F& as() const {
        if constexpr (is_small<F>)
            return *std::launder(reinterpret_cast<const F*>(small_));
        else
            return *static_cast<const F*>(large_.get());
    }

private:
    static constexpr std::size_t kSmall = 2 * sizeof(void*);  // a pointer to a member function
    template <class F>
    static constexpr bool is_small = std::is_trivially_copyable_v<F> && sizeof(F) <= kSmall &&
                                     alignof(F) <= alignof(void*);

    alignas(void*) std::byte small_[kSmall] = {};
    std::shared_ptr<const void> large_;
};

/// A parameter's name, and what it is when the caller leaves it out. A parameter without a name
/// cannot be given as a keyword argument.
struct Parameter {
    Parameter() = default;
    Parameter(std::string n) : name(std::move(n)) {}
    Parameter(const char* n) : name(n) {}
    Parameter(std::string n, value::Value d) : name(std::move(n)), fallback(std::move(d)) {}
    std::string name;
    std::optional<value::Value> fallback;
};

struct ClassTable {
    struct Method {
        /// Takes values out of `args`, which fit the parameters in number and order.
        using Thunk = Answer (*)(const Method& self, void* object, value::List& args,
                                 const value::Value& kwargs);
        std::string name;
        std::vector<Parameter> parameters;
        std::string types;  ///< for people: "(str, int) -> list of str"
        Thunk thunk = nullptr;
        Callable function;  ///< of the thunk
        bool oneway = false;
        bool callback = false;    ///< its exceptions are also reported on the daemon's side
        bool takes_rest = false;  ///< *args and **kwargs: any arguments do

        /// May take values out of `args`; what is left there means nothing. PythonError TypeError
        /// when the arguments do not fit; what the method throws.
        Answer call(void* object, value::List& args, const value::Value& kwargs) const;
    };
    struct Attribute {
        using Get = value::Value (*)(const Attribute& self, void* object);
        using Set = void (*)(const Attribute& self, void* object, const value::Value& item);
        std::string name;
        std::string type;  ///< for people: "int"
        Get get_thunk = nullptr;
        Set set_thunk = nullptr;  ///< nullptr: read only
        Callable getter;
        Callable setter;

        bool is_writable() const { return set_thunk != nullptr; }
        value::Value get(void* object) const { return get_thunk(*this, object); }
        /// Only if it is writable. PythonError TypeError when the value does not fit.
        void set(void* object, const value::Value& item) const { set_thunk(*this, object, item); }
    };

    ClassTable();
    ClassTable(const ClassTable& other);
    ~ClassTable();
    ClassTable& operator=(const ClassTable&) = delete;

    std::string class_name;
    std::map<std::string, Method, std::less<>> methods;
    std::map<std::string, Attribute, std::less<>> attributes;
};

/// True for names that never leave: those that begin with `_`, except `__len__` and the like, of
/// which again some are refused (section 3.11).
bool is_private_name(std::string_view name);

/// What of the class may be called, for people: "Greeter: greet(str) -> str, log(str) oneway;
/// attributes count (int)".
std::string describe(const ClassTable& table);

namespace detail {

/// What MethodTable does that has nothing to do with types.
class TableBuilder {
public:
    explicit TableBuilder(std::string class_name);
    std::shared_ptr<const ClassTable> build() const;

protected:
    /// DaemonError for a name that never leaves, or when there are more names than `count`.
    ClassTable::Method& add_method(std::string name, std::initializer_list<Parameter> parameters,
                                   std::size_t count, std::string types,
                                   ClassTable::Method::Thunk thunk);
    ClassTable::Attribute& add_attribute(std::string name, std::string (*type)(),
                                         ClassTable::Attribute::Get get);
    ClassTable::Method& find_method(std::string_view name);
    void name_parameters(std::string_view name, std::initializer_list<Parameter> parameters);
    void remove(std::string_view name);

private:
    ClassTable table_;
};

}  // namespace detail

}  // namespace pyro
