// What the real Celery sent (tests/data/celery), as a test wants it.
#pragma once

#include "common/wire/celery/message.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace celery_data {

struct File {
    std::string name;  ///< "task-add"
    boost::json::object all;
};

/// The files of tests/data/celery/FOLDER whose names begin so, in the order of their names.
std::vector<File> files(std::string_view folder, std::string_view start = "");

/// An AMQP message as it was captured, with the name of its file.
struct Captured {
    std::string file;
    wire::celery::Message message;
    boost::json::object all;
};
std::vector<Captured> amqp_messages();

/// The texts of all envelopes: entries of Redis lists, rows of kombu_message.
std::vector<std::string> envelopes();

/// The texts of all results that were sent to a reply queue, or published by a Redis backend.
std::vector<std::string> replies();
std::vector<std::string> stored_results();

}  // namespace celery_data
