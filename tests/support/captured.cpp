#include "tests/support/captured.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace captured {

namespace {

std::string text_of(const boost::json::value& value) {
    return std::string(value.as_string());
}

std::vector<Frame> load(std::string_view version) {
    std::vector<Frame> frames;
    const auto file = read_data(std::string(version) + "/frames.json");
    for (const boost::json::value& entry : file.as_array()) {
        const auto& object = entry.as_object();
        if (!object.contains("header")) continue;
        frames.push_back({fmt::format("{} {} {}/{}", version, object.at("id").as_int64(),
                                      text_of(object.at("group")), text_of(object.at("name"))),
                          text_of(object.at("group")), from_hex(text_of(object.at("hex"))),
                          object.at("header").as_object(), object});
    }
    return frames;
}

}  // namespace

const std::vector<Frame>& frames(std::string_view version) {
    static const std::vector<Frame> pyro4 = load("pyro4");
    static const std::vector<Frame> pyro5 = load("pyro5");
    return version == "pyro4" ? pyro4 : pyro5;
}

std::vector<Frame> all_frames() {
    std::vector<Frame> all = frames("pyro4");
    const auto& more = frames("pyro5");
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

boost::json::value read_data(std::string_view file) {
    const std::string path = std::string(LABS_TEST_DATA) + "/" + std::string(file);
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    boost::json::parse_options options;
    options.max_depth = 1000;  // lists as deep as Python reads are among the data
    return boost::json::parse(std::string(std::istreambuf_iterator<char>(in), {}), {}, options);
}

std::string from_hex(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

std::string to_hex(std::string_view bytes) {
    std::string digits;
    for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return digits;
}

}  // namespace captured
