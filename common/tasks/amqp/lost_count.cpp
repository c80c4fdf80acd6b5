#include "common/tasks/amqp/lost_count.hpp"

namespace tasks::amqp {
namespace {

constexpr std::int32_t kDay = 24 * 60 * 60 * 1000;  // milliseconds

std::string name_of(const std::string& task_id) {
    return "labs.lost." + task_id;
}

}  // namespace

unsigned LostCount::count_delivery(const std::string& task_id) {
    const std::string name = name_of(task_id);
    if (task_id.empty() || name.size() > kLongestShortText) return 2;
    amqp_table_entry_t expires{};
    expires.key = ::amqp_cstring_bytes("x-expires");
    expires.value.kind = AMQP_FIELD_KIND_I32;
    expires.value.value.i32 = kDay;
    const amqp_table_t arguments{1, &expires};
    unsigned marks = 0;
    const auto refused = connection_.ask(
        Channel::Declare, [&](amqp_connection_state_t state, amqp_channel_t channel) {
            const auto* ok =
                ::amqp_queue_declare(state, channel, bytes_of(name), 0, 1, 0, 0, arguments);
            if (ok != nullptr) marks = ok->message_count;
        });
    if (refused) return 2;
    Message mark;
    mark.body = "lost";
    mark.content_type = "text/plain";
    connection_.publish(Channel::Work, name, mark, false);
    return 2 + marks;
}

void LostCount::forget(const std::string& task_id) {
    const std::string name = name_of(task_id);
    amqp_queue_delete_t remove{};
    remove.queue = bytes_of(name);
    remove.nowait = 1;
    connection_.open(Channel::Declare);
    connection_.send(Channel::Declare, AMQP_QUEUE_DELETE_METHOD, &remove);
}

}  // namespace tasks::amqp
