#include "common/tasks/amqp/table.hpp"

#include "common/value/python_error.hpp"
#include "common/wire/utf8.hpp"

#include <fmt/core.h>

#include <climits>
#include <cmath>
#include <limits>

namespace tasks::amqp {
namespace {

using value::Dict;
using value::List;
using value::None;
using value::Value;
using wire::celery::MessageError;

constexpr int kDeepest = 100;

void check_depth(int depth) {
    if (depth > kDeepest)
        throw MessageError(fmt::format("the headers are nested more than {} deep", kDeepest));
}

/// An element of a C array with a length beside it.
template <class T>
T& element(T* array, std::size_t index) {
    return array[index];
}

}  // namespace

template <class T>
T* TableWriter::allocate(std::size_t count) {
    if (count == 0) return nullptr;
    void* const memory = ::amqp_pool_alloc(&pool_, count * sizeof(T));
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
}

void TableWriter::count(std::size_t bytes) {
    size_ += bytes;
    if (size_ > kLargestTable)
        throw MessageError(fmt::format(
            "the headers are larger than the {} bytes that RabbitMQ takes", kLargestTable));
}

amqp_table_t TableWriter::write(const Dict& dict) {
    ::recycle_amqp_pool(&pool_);
    size_ = 0;
    return table_of(dict, 0);
}

amqp_table_t TableWriter::table_of(const Dict& dict, int depth) {
    check_depth(depth);
    amqp_table_t table{};
    auto* const entries = allocate<amqp_table_entry_t>(dict.size());
    table.entries = entries;
    for (const Dict::Item& item : dict) {
        const auto* const name = item.key.get_if<std::string>();
        if (name == nullptr || name->size() > kLongestShortText)
            throw MessageError(fmt::format("header {}: a name has to be a str of at most {} bytes",
                                           item.key.repr().substr(0, 100), kLongestShortText));
        count(name->size() + 2);
        auto& entry = element(entries, static_cast<std::size_t>(table.num_entries));
        entry.key = bytes_of(*name);
        entry.value = field_of(item.value, depth + 1);
        ++table.num_entries;
    }
    return table;
}

amqp_array_t TableWriter::array_of(const List& items, int depth) {
    check_depth(depth);
    amqp_array_t array{};
    auto* const entries = allocate<amqp_field_value_t>(items.size());
    array.entries = entries;
    for (const Value& item : items) {
        count(1);
        element(entries, static_cast<std::size_t>(array.num_entries)) = field_of(item, depth + 1);
        ++array.num_entries;
    }
    return array;
}

amqp_field_value_t TableWriter::field_of(const Value& value, int depth) {
    amqp_field_value_t field{};
    count(8);
    if (const auto* text = value.get_if<std::string>()) {
        field.kind = AMQP_FIELD_KIND_UTF8;
        field.value.bytes = bytes_of(*text);
        count(text->size());
    } else if (value.is_none()) {
        field.kind = AMQP_FIELD_KIND_VOID;
    } else if (const auto* number = value.get_if<std::int64_t>()) {
        // 64 bits only where they are needed, as in Python's client.
        const bool is_short = *number >= INT32_MIN && *number <= INT32_MAX;
        field.kind = is_short ? AMQP_FIELD_KIND_I32 : AMQP_FIELD_KIND_I64;
        if (is_short) {
            field.value.i32 = static_cast<std::int32_t>(*number);
        } else {
            field.value.i64 = *number;
        }
    } else if (const auto* flag = value.get_if<bool>()) {
        field.kind = AMQP_FIELD_KIND_BOOLEAN;
        field.value.boolean = *flag ? 1 : 0;
    } else if (const auto* real = value.get_if<double>()) {
        field.kind = AMQP_FIELD_KIND_F64;
        field.value.f64 = *real;
    } else if (const List* items = value.sequence()) {
        field.kind = AMQP_FIELD_KIND_ARRAY;
        field.value.array = array_of(*items, depth);
    } else if (const auto* dict = value.get_if<Dict>()) {
        field.kind = AMQP_FIELD_KIND_TABLE;
        field.value.table = table_of(*dict, depth);
    } else if (const auto* bytes = value.get_if<value::Bytes>()) {
        field.kind = AMQP_FIELD_KIND_BYTES;
        field.value.bytes = bytes_of(bytes->data);
        count(bytes->data.size());
    } else {
        throw MessageError(
            fmt::format("a header cannot hold {}: {}", value.type_name(), value.repr()));
    }
    return field;
}

namespace {

Dict dict_of(const amqp_table_t& table, int depth);

std::string utf8_of(const amqp_bytes_t& bytes) {
    std::string text = text_of(bytes);
    try {
        wire::check_utf8(text, true);  // surrogates: Python writes them
    } catch (const value::PythonError& error) {
        throw MessageError(fmt::format("a header is no UTF-8: {}", error.what()));
    }
    return text;
}

List list_of(const amqp_array_t& array, int depth);

Value value_of(const amqp_field_value_t& field, int depth) {
    switch (field.kind) {
        case AMQP_FIELD_KIND_UTF8:
            return utf8_of(field.value.bytes);
        case AMQP_FIELD_KIND_VOID:
            return None();
        case AMQP_FIELD_KIND_BOOLEAN:
            return field.value.boolean != 0;
        case AMQP_FIELD_KIND_I8:
            return field.value.i8;
        case AMQP_FIELD_KIND_U8:
            return field.value.u8;
        case AMQP_FIELD_KIND_I16:
            return field.value.i16;
        case AMQP_FIELD_KIND_U16:
            return field.value.u16;
        case AMQP_FIELD_KIND_I32:
            return field.value.i32;
        case AMQP_FIELD_KIND_U32:
            return field.value.u32;
        case AMQP_FIELD_KIND_I64:
            return field.value.i64;
        case AMQP_FIELD_KIND_U64:
        case AMQP_FIELD_KIND_TIMESTAMP:
            return field.value.u64;
        case AMQP_FIELD_KIND_F32:
            return static_cast<double>(field.value.f32);
        case AMQP_FIELD_KIND_F64:
            return field.value.f64;
        case AMQP_FIELD_KIND_DECIMAL:
            return static_cast<double>(field.value.decimal.value) /
                   std::pow(10.0, field.value.decimal.decimals);
        case AMQP_FIELD_KIND_BYTES:
            return value::Bytes{text_of(field.value.bytes)};
        case AMQP_FIELD_KIND_ARRAY:
            return list_of(field.value.array, depth + 1);
        case AMQP_FIELD_KIND_TABLE:
            return dict_of(field.value.table, depth + 1);
        default:
            throw MessageError(fmt::format("a header of the unknown kind {}", field.kind));
    }
}

List list_of(const amqp_array_t& array, int depth) {
    check_depth(depth);
    List list;
    for (int i = 0; i < array.num_entries; ++i)
        list.push_back(value_of(element(array.entries, static_cast<std::size_t>(i)), depth));
    return list;
}

Dict dict_of(const amqp_table_t& table, int depth) {
    check_depth(depth);
    Dict dict;
    for (int i = 0; i < table.num_entries; ++i) {
        const auto& entry = element(table.entries, static_cast<std::size_t>(i));
        dict.set(utf8_of(entry.key), value_of(entry.value, depth));
    }
    return dict;
}

}  // namespace

Dict read_table(const amqp_table_t& table) {
    return dict_of(table, 0);
}

}  // namespace tasks::amqp
