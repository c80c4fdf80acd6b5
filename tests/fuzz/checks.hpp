// What must hold for any bytes at all: one function for each decoder,
// and one for a connection of a daemon.
//
// Each one takes bytes, and returns when all is well: they were decoded, or refused with an error
// that the decoder documents. Anything else - another exception, a crash, a value that does not
// survive being written and read again - escapes as an exception or ends the program. libFuzzer
// calls them with bytes of its own invention (fuzz_entry.cpp), seeds_test.cpp with those it starts
// from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

/// The first byte chooses how the rest, messages one after the other, is read: bit 0 with a key,
/// bit 1 with a limit of 1000 bytes, bit 2 with the checksum of the first message put right; the
/// upper five bits in pieces of how many bytes.
void check_message(std::string_view bytes);
void check_uri(std::string_view text);
void check_serpent(std::string_view bytes);
void check_json(std::string_view bytes);
void check_marshal(std::string_view bytes);
void check_msgpack(std::string_view bytes);
/// A daemon's connection: messages one after the other; bit 0 of the first byte: after a handshake.
void check_session(std::string_view bytes);
/// The envelope of a task in Redis or SQLite, and the task in it.
void check_celery_envelope(std::string_view bytes);
void check_celery_result(std::string_view bytes);
void check_pickle(std::string_view bytes);
/// The headers of a message of AMQP.
void check_amqp_table(std::string_view bytes);

struct Check {
    std::string_view name;  ///< also of the program, NAME_fuzz, and of the folder of its seeds
    void (*run)(std::string_view bytes);
};
const std::vector<Check>& checks();

/// Bytes that the check starts from: what the real programs sent, and what was tried with them
/// (tests/data).
std::vector<std::string> seeds(std::string_view check);
std::vector<std::string> amqp_seeds();

}  // namespace fuzz
