#include "common/tasks/amqp/table.hpp"
#include "common/wire/celery/message.hpp"
#include "tests/fuzz/checks.hpp"

#include <optional>
#include <stdexcept>

namespace fuzz {
namespace {

using namespace tasks::amqp;
using value::Dict;
using wire::celery::MessageError;

/// As rabbitmq-c and we read it; nothing when either refuses it.
std::optional<Dict> read(std::string_view bytes) {
    amqp_pool_t pool;
    ::init_amqp_pool(&pool, 4096);
    amqp_table_t table{};
    std::size_t offset = 0;
    std::optional<Dict> dict;
    try {
        if (::amqp_decode_table(bytes_of(bytes), &pool, &table, &offset) == AMQP_STATUS_OK)
            dict = read_table(table);
    } catch (const MessageError&) {
    }
    ::empty_amqp_pool(&pool);
    return dict;
}

std::optional<std::string> write(const Dict& dict) {
    TableWriter writer;
    try {
        amqp_table_t table = writer.write(dict);
        std::string bytes(2 * kLargestTable, '\0');
        std::size_t offset = 0;
        if (::amqp_encode_table(bytes_of(bytes), &table, &offset) != AMQP_STATUS_OK)
            throw std::logic_error("a table that was written does not fit");
        bytes.resize(offset);
        return bytes;
    } catch (const MessageError&) {
        return std::nullopt;  // an integer of more than 63 bits
    }
}

}  // namespace

void check_amqp_table(std::string_view bytes) {
    const auto dict = read(bytes);
    if (!dict) return;
    const auto written = write(*dict);
    if (!written) return;
    const auto again = read(*written);
    if (!again || value::Value(*again).repr() != value::Value(*dict).repr())
        throw std::logic_error("a table changes when it is read again");
}

std::vector<std::string> amqp_seeds() {
    std::vector<std::string> tables;
    for (const std::string& envelope : seeds("celery_envelope")) {
        try {
            if (auto table = write(wire::celery::from_envelope(envelope).headers))
                tables.push_back(std::move(*table));
        } catch (const MessageError&) {
            continue;  // some are wrong on purpose
        }
    }
    tables.push_back(*write({{"b", true}, {"d", 0.5}, {"x", value::Bytes{"\xff"}}}));
    return tables;
}

}  // namespace fuzz
