#include "tests/grading/classroom/recipe.hpp"

#include "common/base/errors.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

namespace grading::classroom {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::vector<std::string> array(const json::object& manifest, std::string_view key) {
    std::vector<std::string> result;
    for (const auto& item : manifest.at(key).as_array()) {
        result.emplace_back(item.as_string());
    }
    return result;
}

std::string text(const json::object& manifest, std::string_view key) {
    return std::string(manifest.at(key).as_string());
}

/// A CMake list in one string: "a;b;c".
std::vector<std::string> list(const json::object& manifest, std::string_view key) {
    std::vector<std::string> result;
    const std::string all = text(manifest, key);
    for (std::size_t begin = 0; begin <= all.size();) {
        const auto end = std::min(all.find(';', begin), all.size());
        std::string item = all.substr(begin, end - begin);
        if (!item.empty() && std::find(result.begin(), result.end(), item) == result.end()) {
            result.push_back(std::move(item));
        }
        begin = end + 1;
    }
    return result;
}

bool below_usr(const fs::path& path) {
    return path.lexically_normal().string().starts_with("/usr/");
}

Recipe read(const json::object& manifest) {
    Recipe recipe;
    recipe.programs = array(manifest, "programs");
    recipe.shared = array(manifest, "shared");
    recipe.compiler = text(manifest, "compiler");
    recipe.source = text(manifest, "source");
    if (!below_usr(recipe.compiler)) {
        recipe.reach.push_back(fs::canonical(recipe.compiler).parent_path().parent_path());
    }

    recipe.flags = list(manifest, "flags");
    for (auto& option : list(manifest, "options")) {
        // Nobody reads a submission's warnings here; without them it compiles faster.
        if (!option.starts_with("-W")) recipe.flags.push_back(std::move(option));
    }
    for (const auto& definition : list(manifest, "definitions")) {
        recipe.flags.push_back("-D" + definition);
    }
    recipe.sanitized = std::any_of(recipe.flags.begin(), recipe.flags.end(), [](const auto& flag) {
        return flag.starts_with("-fsanitize=");
    });
    for (const auto& folder : list(manifest, "includes")) {
        // The compiler's own folders, named again, would change the order of its search.
        if (folder == recipe.source || folder == "/usr/include") continue;
        recipe.include_flags.insert(recipe.include_flags.end(), {"-isystem", folder});
        if (!below_usr(folder)) recipe.reach.emplace_back(folder);
    }
    // In a student's build they are precompiled, and seen by files that do not name them.
    for (const auto& header : list(manifest, "precompiled")) {
        recipe.include_flags.insert(recipe.include_flags.end(), {"-include", header});
    }
    recipe.link_flags = list(manifest, "link_options");
    recipe.libraries = list(manifest, "link");
    return recipe;
}

}  // namespace

Recipe Recipe::load(const fs::path& manifest) {
    std::ifstream file(manifest);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    try {
        return read(json::parse(content).as_object());
    } catch (const std::exception& error) {
        throw base::Error(fmt::format("read {}: {}", manifest.string(), error.what()));
    }
}

}  // namespace grading::classroom
