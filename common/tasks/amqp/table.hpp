// The headers of a message as a table of AMQP, and back.
//
//     kind    S text    V None    I l int    t bool    d float    A list    F dict    x bytes
//
// Read are all kinds of rabbitmq-c. A table is of one thread.
#pragma once

#include "common/tasks/amqp/rabbitmq_c.hpp"
#include "common/value/value.hpp"
#include "common/wire/celery/error.hpp"

#include <cstddef>

namespace tasks::amqp {

/// Larger ones do not fit into a frame with the rest of a message's properties.
inline constexpr std::size_t kLargestTable = 120'000;  // bytes on the wire

/// Makes tables, one at a time: its memory is used again.
class TableWriter {
public:
    TableWriter() { ::init_amqp_pool(&pool_, 8192); }
    ~TableWriter() { ::empty_amqp_pool(&pool_); }
    TableWriter(const TableWriter&) = delete;
    TableWriter& operator=(const TableWriter&) = delete;

    /// Good until the next call, and as long as the dict is there, whose texts it refers to.
    /// wire::celery::MessageError for what no table can hold.
    amqp_table_t write(const value::Dict& dict);

private:
    amqp_table_t table_of(const value::Dict& dict, int depth);
    amqp_array_t array_of(const value::List& items, int depth);
    amqp_field_value_t field_of(const value::Value& value, int depth);
    template <class T>
    T* allocate(std::size_t count);
    void count(std::size_t bytes);

    amqp_pool_t pool_;
    std::size_t size_ = 0;  // of the table so far, on the wire
};

/// wire::celery::MessageError for text that is no UTF-8, and for endless nesting.
value::Dict read_table(const amqp_table_t& table);

}  // namespace tasks::amqp
