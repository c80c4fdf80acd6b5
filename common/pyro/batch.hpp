// Many calls in one message: one journey instead of one for each (section 3.5).
//
//     pyro::Batch batch(warehouse);
//     batch.call("add", 1, 2);
//     batch.call("greet", "Janet");
//     for (const pyro::Value& result : batch.execute()) fmt::print("{}\n", result.str());
//
// The daemon makes the calls in order and stops at the first that fails; the results end with its
// error, which is thrown where it is looked at. A batch belongs to one thread; its proxy may be
// used by others meanwhile.
#pragma once

#include "common/pyro/proxy.hpp"

#include <cstddef>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

namespace pyro {

/// The results of a batch, in the order of its calls.
class BatchResults {
public:
    class Iterator {
    public:
        using value_type = Value;
        using difference_type = std::ptrdiff_t;
        using reference = const Value&;
        using pointer = const Value*;
        using iterator_category = std::forward_iterator_tag;

        Iterator() = default;
        Iterator(const BatchResults* results, std::size_t index)
            : results_(results), index_(index) {}
        const Value& operator*() const { return (*results_)[index_]; }
        const Value* operator->() const { return &(*results_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        Iterator operator++(int) { return {results_, index_++}; }
        friend bool operator==(const Iterator&, const Iterator&) = default;

    private:
        const BatchResults* results_ = nullptr;
        std::size_t index_ = 0;
    };

    explicit BatchResults(value::List items) : items_(std::move(items)) {}

    /// How many calls were made; the failed one counts.
    std::size_t size() const { return items_.size(); }
    bool empty() const { return items_.empty(); }
    /// RemoteError when this is the call that failed; IndexError when it was not made.
    const Value& operator[](std::size_t index) const;
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, items_.size()}; }

private:
    value::List items_;
};

class Batch {
public:
    /// Uses the connection of the proxy, which may go away before the batch.
    explicit Batch(const Proxy& proxy) : core_(proxy.core()) {}

    /// Notes a call; keyword arguments as in Proxy::call. Nothing is sent yet.
    template <class... Args>
    Batch& call(std::string_view method, Args&&... args) {
        add(method, Arguments::of(std::forward<Args>(args)...));
        return *this;
    }

    /// Makes the calls. The batch is empty afterwards and may be filled anew. Throws what
    /// Proxy::call throws when the batch as a whole fails, as with a method that does not exist.
    BatchResults execute();
    /// The same, but nobody waits, and errors are lost.
    void execute_oneway();

    std::size_t size() const { return calls_.size(); }

    /// For async.hpp: these calls over a connection of their own. This batch is empty afterwards.
    Batch take_over();
    const std::shared_ptr<client::Core>& core() const { return core_; }

private:
    explicit Batch(std::shared_ptr<client::Core> core) : core_(std::move(core)) {}
    void add(std::string_view method, Arguments arguments);

    std::shared_ptr<client::Core> core_;
    value::List calls_;
};

}  // namespace pyro
