#include "common/pyro/batch.hpp"

#include "common/pyro/client/core.hpp"
#include "common/pyro/exceptions.hpp"

#include <fmt/core.h>

#include <utility>

namespace pyro {
namespace {

/// The exception inside the wrapper a daemon puts around it, else nullptr.
const Value* wrapped_exception(const Value& item) {
    const auto* dict = item.get_if<value::Dict>();
    const Value* name = dict ? dict->find("__class__") : nullptr;
    const auto* text = name ? name->get_if<std::string>() : nullptr;
    if (!text || *text != "Pyro4.futures._ExceptionWrapper") return nullptr;
    return &dict->at("exception");
}

BatchResults results_of(Value answer) {
    const value::List* items = answer.sequence();
    if (!items) {
        throw ProtocolError(
            fmt::format("the answer to a batch is no list but {}", answer.type_name()));
    }
    if (auto* list = answer.get_if<value::List>()) return BatchResults(std::move(*list));
    return BatchResults(*items);
}

}  // namespace

const Value& BatchResults::operator[](std::size_t index) const {
    if (index >= items_.size()) {
        throw PythonError("IndexError",
                          fmt::format("result {} of a batch with {}", index, items_.size()));
    }
    const Value& item = items_[index];
    if (const Value* exception = wrapped_exception(item)) throw exception_from_value(*exception);
    return item;
}

void Batch::add(std::string_view method, Arguments arguments) {
    calls_.emplace_back(value::Tuple{method, value::Tuple(std::move(arguments.positional)),
                                     std::move(arguments.keywords)});
}

BatchResults Batch::execute() {
    return results_of(core_->batch(std::exchange(calls_, {}), false));
}

Batch Batch::take_over() {
    Batch other(core_->clone());
    other.calls_ = std::exchange(calls_, {});
    return other;
}

void Batch::execute_oneway() {
    core_->batch(std::exchange(calls_, {}), true);
}

}  // namespace pyro
