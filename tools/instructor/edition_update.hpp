// What happens to the files of an edition that is already handed out when a newer one comes.
//
//     for (const Change& change : plan_update(handed_out, newer, found)) ...
//
// A file that is as it was handed out is replaced, or removed; one that somebody has changed since
// stays. A file's identity is a fingerprint of its content. Pure functions.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

/// Path -> fingerprint.
using Manifest = std::map<std::string, std::string>;

std::string fingerprint_of(std::string_view content);

struct Change {
    enum class Step {
        Write,   ///< new, or newer
        Remove,  ///< the newer edition does not have it
        Keep     ///< it would be written or removed, but was changed by somebody
    };
    std::string path;
    Step step;
};

/// What is to be done, by path; what stays as it is, is left out. `found`: the fingerprint of a
/// file that is there now. A file that was removed by somebody comes back.
std::vector<Change> plan_update(
    const Manifest& handed_out, const Manifest& newer,
    const std::function<std::optional<std::string>(const std::string&)>& found);

/// `schema` "labs/edition/1".
std::string manifest_to_json(const Manifest& manifest);
/// Throws `base::Error` when it is no manifest, or names a path outside of its folder.
Manifest manifest_from_json(std::string_view text);

}  // namespace lab
