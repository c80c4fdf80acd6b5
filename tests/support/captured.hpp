// The messages that the real programs sent (tests/data/*/frames.json).
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace captured {

struct Frame {
    std::string label;  ///< "pyro4 612 serpent/batch"
    std::string group;
    std::string bytes;
    boost::json::object header;  ///< as the README of tests/data describes
    boost::json::object all;
};

/// Every whole message of a version, "pyro4" or "pyro5"; what is no message is left out.
const std::vector<Frame>& frames(std::string_view version);

/// Of both versions.
std::vector<Frame> all_frames();

/// The text of a file below tests/data.
boost::json::value read_data(std::string_view file);

/// Bytes from hex digits, and back.
std::string from_hex(std::string_view digits);
std::string to_hex(std::string_view bytes);

}  // namespace captured
