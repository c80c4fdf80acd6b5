#include "tools/instructor/edition_update.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/classroom/class_list.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

namespace lab {
namespace {

constexpr std::string_view kSchema = "labs/edition/1";

bool stays_inside(const std::filesystem::path& path) {
    return !path.empty() && path.is_relative() &&
           std::find(path.begin(), path.end(), "..") == path.end();
}

}  // namespace

std::string fingerprint_of(std::string_view content) {
    return fmt::format("{:016x}", grading::classroom::fingerprint(content));
}

std::vector<Change> plan_update(
    const Manifest& handed_out, const Manifest& newer,
    const std::function<std::optional<std::string>(const std::string&)>& found) {
    const auto is_untouched = [&](const std::string& path, const std::string& now) {
        const auto was = handed_out.find(path);
        return was != handed_out.end() && was->second == now;
    };
    std::vector<Change> changes;
    for (const auto& [path, content] : newer) {
        const auto now = found(path);
        if (now == content) continue;
        const bool may = !now || is_untouched(path, *now);
        changes.push_back({path, may ? Change::Step::Write : Change::Step::Keep});
    }
    for (const auto& [path, content] : handed_out) {
        const auto now = newer.contains(path) ? std::nullopt : found(path);
        if (now)
            changes.push_back({path, *now == content ? Change::Step::Remove : Change::Step::Keep});
    }
    std::sort(changes.begin(), changes.end(),
              [](const Change& a, const Change& b) { return a.path < b.path; });
    return changes;
}

std::string manifest_to_json(const Manifest& manifest) {
    std::string text = fmt::format("{{\"schema\": \"{}\",\n \"files\": {{", kSchema);
    std::string separator = "\n";
    for (const auto& [path, content] : manifest) {
        text +=
            fmt::format("{}  {}: {}", separator, boost::json::serialize(boost::json::value(path)),
                        boost::json::serialize(boost::json::value(content)));
        separator = ",\n";
    }
    return text + "\n}}\n";
}

Manifest manifest_from_json(std::string_view text) {
    try {
        const auto json = boost::json::parse(boost::json::string_view(text.data(), text.size()));
        if (json.at("schema").as_string() != kSchema) throw base::Error("it has another schema");
        Manifest manifest;
        for (const auto& [path, content] : json.at("files").as_object()) {
            const std::string name(path);
            if (!stays_inside(name)) throw base::Error("it names '" + name + "'");
            manifest[name] = std::string(content.as_string());
        }
        return manifest;
    } catch (const boost::system::system_error& error) {
        throw base::Error(error.what());
    } catch (const std::exception& error) {
        throw base::Error(std::string("not the list of an edition's files: ") + error.what());
    }
}

}  // namespace lab
