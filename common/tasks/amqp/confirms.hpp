// Which of the messages of a channel RabbitMQ has confirmed: it numbers them from 1, and confirms
// one or all up to one, in any order.
//
// No input or output.
#pragma once

#include <cstdint>
#include <set>

namespace tasks::amqp {

class Confirms {
public:
    void note_published() { ++published_; }

    void confirm(std::uint64_t number, bool multiple) {
        if (multiple) {
            if (number == 0) number = published_;  // all there are
            if (number > up_to_) up_to_ = number;
            beyond_.erase(beyond_.begin(), beyond_.upper_bound(number));
        } else if (number > up_to_) {
            beyond_.insert(number);
        }
        while (!beyond_.empty() && *beyond_.begin() == up_to_ + 1) {
            ++up_to_;
            beyond_.erase(beyond_.begin());
        }
    }

    std::uint64_t missing() const { return published_ - up_to_ - beyond_.size(); }

private:
    std::uint64_t published_ = 0;
    std::uint64_t up_to_ = 0;         // all of these
    std::set<std::uint64_t> beyond_;  // and these
};

}  // namespace tasks::amqp
