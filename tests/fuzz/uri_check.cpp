#include "common/value/python_error.hpp"
#include "common/wire/uri.hpp"
#include "tests/fuzz/checks.hpp"

#include <optional>
#include <stdexcept>

namespace fuzz {

namespace {

std::optional<wire::Uri> read(std::string_view text) {
    try {
        return wire::Uri(text);
    } catch (const value::PythonError&) {
        return std::nullopt;
    }
}

}  // namespace

void check_uri(std::string_view text) {
    const auto uri = read(text);
    if (!uri) return;
    if (wire::uri_from_state(wire::uri_state(*uri)) != *uri) {
        throw std::logic_error("a URI changes on its way through its state");
    }
    // Tags are sorted, and one with an @ in it may then stand where a location begins.
    if (uri->form == wire::Uri::Form::PyroMeta) return;
    // Otherwise the text form is that URI again, unless its host has no characters, which is left
    // out, or is "./u", which with a port is a Unix socket.
    const bool is_left_out =
        uri->location().empty() && (uri->form == wire::Uri::Form::Pyro || uri->port != 0);
    if (is_left_out || uri->host == "./u") return;
    if (read(uri->to_string()) != uri) {
        throw std::logic_error("a URI changes on its way through its text");
    }
}

}  // namespace fuzz
