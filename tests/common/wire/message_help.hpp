// What the tests of messages share.
#pragma once

#include "common/wire/message.hpp"

#include <random>
#include <string>
#include <string_view>

std::string encoded(const wire::Message& message, const wire::MessageSettings& settings = {});

/// A call with sequence number 7.
wire::Message invoke(wire::Protocol protocol, std::string payload);

bool same(const wire::Message& a, const wire::Message& b);

/// The message that these bytes are.
wire::Message read_one(std::string_view bytes, const wire::MessageSettings& settings = {});

/// The text of the error that reading gives; "" when it gives none.
std::string error_of(std::string_view bytes, const wire::MessageSettings& settings = {});

/// Messages of any content; the same for the same seed.
class RandomMessages {
public:
    explicit RandomMessages(unsigned seed) : engine_(seed) {}

    wire::Message next();
    int number(int lowest, int highest);
    std::string text(int size, char lowest, char highest);

private:
    std::mt19937 engine_;
};
