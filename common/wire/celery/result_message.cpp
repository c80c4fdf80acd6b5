#include "common/wire/celery/result_message.hpp"

#include "common/wire/celery/fields.hpp"
#include "common/wire/celery/json_text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wire::celery {
namespace {

using value::Dict;
using value::List;
using value::None;
using value::Value;

bool is_state(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

const Dict& dict_of(const Value& value, std::string_view what) {
    if (const auto* dict = value.get_if<Dict>()) return *dict;
    throw MessageError(fmt::format("{}: expected dict, got {}", what, value.type_name()));
}

}  // namespace

bool is_final(std::string_view state) {
    return state == states::kSuccess || state == states::kFailure || state == states::kRevoked;
}

std::string encode_result(const ResultMessage& result, ResultForm form) {
    Dict dict;
    if (form == ResultForm::Reply) dict.set("task_id", result.task_id);
    dict.set("status", result.status);
    dict.set("result", result.result);
    dict.set("traceback", result.traceback.empty() ? Value(None()) : Value(result.traceback));
    dict.set("children", result.children);
    if (form == ResultForm::Reply) return dump_json(dict);
    dict.set("date_done", result.date_done ? Value(naive_time(*result.date_done)) : Value(None()));
    if (!result.group_id.empty()) dict.set("group_id", result.group_id);
    if (!result.parent_id.empty()) dict.set("parent_id", result.parent_id);
    dict.set("task_id", result.task_id);
    return dump_json(dict);
}

ResultMessage decode_result(std::string_view text) {
    const Value whole = load_json(text);
    const Dict& dict = dict_of(whole, "the result message");
    const Fields fields(dict, "result field");
    ResultMessage result;
    result.task_id = fields.need_text("task_id");
    result.status = fields.need_text("status");
    if (!is_state(result.status))
        throw MessageError("result field 'status' is no state: states are written in capitals");
    const Value* value = dict.find("result");
    if (value == nullptr) throw MessageError("result field 'result' is missing");
    result.result = *value;
    result.traceback = fields.text("traceback");
    if (const List* children = fields.list("children")) result.children = *children;
    result.date_done = fields.time("date_done");
    result.group_id = fields.text("group_id");
    result.parent_id = fields.text("parent_id");
    return result;
}

Value encode_exception(const ExceptionText& exception) {
    return Dict{{"exc_type", exception.type},
                {"exc_message", exception.args},
                {"exc_module", exception.module}};
}

ExceptionText decode_exception(const Value& value) {
    const Fields fields(dict_of(value, "an exception"), "exception field");
    ExceptionText exception;
    exception.type = fields.need_text("exc_type");
    exception.module = fields.text("exc_module");
    if (const Value* args = fields.find("exc_message")) {
        if (const List* items = args->sequence()) {
            exception.args = *items;
        } else {
            exception.args = {*args};
        }
    }
    return exception;
}

}  // namespace wire::celery
