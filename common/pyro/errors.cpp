#include "common/pyro/errors.hpp"

namespace pyro {

namespace {

constexpr std::string_view kTraceback = "_pyroTraceback";

std::vector<std::string> traceback_lines(const value::Dict& attributes) {
    std::vector<std::string> lines;
    const auto* traceback = attributes.find(kTraceback);
    const auto* items = traceback != nullptr ? traceback->sequence() : nullptr;
    if (items == nullptr) return lines;
    for (const auto& item : *items)
        if (const auto* text = item.get_if<std::string>()) lines.push_back(*text);
    return lines;
}

}  // namespace

RemoteError::RemoteError(std::string_view type, value::Tuple args, value::Dict attributes)
    : PythonError(type, std::move(args)) {
    auto details = std::make_shared<Details>();
    details->traceback = traceback_lines(attributes);
    attributes.erase(kTraceback);
    details->attributes = std::move(attributes);
    details_ = std::move(details);
}

std::string RemoteError::traceback_text() const {
    if (details_->traceback.empty()) return {};
    // The spelling is that of Pyro4; programs look for it.
    std::string text = " +--- This exception occured remotely (Pyro) - Remote traceback:\n";
    for (const auto& lines : details_->traceback) {
        std::string_view rest = lines;
        while (!rest.empty()) {
            const auto end = std::min(rest.find('\n'), rest.size());
            text += " | ";
            text += rest.substr(0, end);
            text += '\n';
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return text + " +--- End of remote traceback\n";
}

}  // namespace pyro
