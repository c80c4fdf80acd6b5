#include "common/wire/celery/signature.hpp"

#include "common/wire/celery/fields.hpp"

#include <fmt/core.h>

namespace wire::celery {

using value::Dict;
using value::List;
using value::Value;

std::string Signature::option(std::string_view name) const {
    const Value* found = options.find(name);
    const auto* text = found == nullptr ? nullptr : found->get_if<std::string>();
    return text == nullptr ? std::string() : *text;
}

Value encode_signature(const Signature& signature) {
    return Dict{{"task", signature.task},
                {"args", signature.args},
                {"kwargs", signature.kwargs},
                {"options", signature.options},
                {"subtask_type", signature.subtask_type},
                {"immutable", signature.immutable}};
}

Signature decode_signature(const Value& value) {
    const auto* dict = value.get_if<Dict>();
    if (dict == nullptr)
        throw MessageError(fmt::format("signature: expected dict, got {}", value.type_name()));
    const Fields fields(*dict, "signature field");
    Signature signature;
    signature.task = fields.need_text("task");
    if (const List* args = fields.list("args")) signature.args = *args;
    if (const Dict* kwargs = fields.dict("kwargs")) signature.kwargs = *kwargs;
    if (const Dict* options = fields.dict("options")) signature.options = *options;
    if (const Value* type = fields.find("subtask_type")) signature.subtask_type = *type;
    signature.immutable = fields.flag("immutable");
    return signature;
}

}  // namespace wire::celery
