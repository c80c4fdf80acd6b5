#include "tests/grading/catalogue.hpp"

#include "common/base/errors.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <set>

namespace grading {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw base::Error(fmt::format("read {}: it cannot be opened", path.string()));
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> strings(const json::value& array) {
    std::vector<std::string> result;
    for (const auto& item : array.as_array()) result.emplace_back(item.as_string());
    return result;
}

Lab read_manifest(const fs::path& path) {
    try {
        const auto manifest = json::parse(read_text(path));
        Lab lab;
        lab.number = manifest.at("number").to_number<int>();
        lab.folder = std::string(manifest.at("folder").as_string());
        lab.programs = strings(manifest.at("programs"));
        lab.shared = strings(manifest.at("shared"));
        lab.manifest = path;
        return lab;
    } catch (const std::exception& error) {
        throw base::Error(fmt::format("{}: {} (cmake writes this file: ./lab build)", path.string(),
                                      error.what()));
    }
}

/// "1.3.expect" holds the step 1.3 and nothing else; what starts programs names ones that exist.
void verify(const Check& check, const fs::path& path, const Lab& lab) {
    const auto place = fmt::format("{}:{}: ", check.source.file, check.source.line);
    if (path.stem().string() != check.id)
        throw base::Error(
            fmt::format("{}the step {} belongs into {}.expect", place, check.id, check.id));
    if (!check.id.starts_with(std::to_string(lab.number) + "."))
        throw base::Error(
            fmt::format("{}the step {} is not one of lab {}", place, check.id, lab.number));
    for (const auto& program : check.programs())
        if (std::find(lab.programs.begin(), lab.programs.end(), program) == lab.programs.end())
            throw base::Error(fmt::format("{}{} has no program {}", place, lab.folder, program));
}

void read_checks(Lab& lab, const fs::path& root) {
    const auto folder = root / lab.folder / "checks";
    std::vector<fs::path> files;
    if (fs::exists(folder))
        for (const auto& entry : fs::directory_iterator(folder)) {
            const auto name = entry.path().filename().string();
            // The lab's demonstration has the same form and is no check.
            if (name.ends_with(".expect") && name != "demo.expect") files.push_back(entry.path());
        }
    for (const auto& file : files) {
        auto check = parse_check(read_text(file), fs::relative(file, root).string());
        verify(check, file, lab);
        lab.checks.push_back(std::move(check));
    }
    std::sort(lab.checks.begin(), lab.checks.end(),
              [](const Check& a, const Check& b) { return id_less(a.id, b.id); });
    std::set<std::string> known;
    for (const auto& check : lab.checks) {
        for (const auto& need : check.needs)
            if (!known.contains(need))
                throw base::Error(fmt::format("{}:{}: {} needs {}, which is no earlier step",
                                              check.source.file, check.source.line, check.id,
                                              need));
        known.insert(check.id);
    }
}

}  // namespace

bool id_less(std::string_view a, std::string_view b) {
    const auto numbers = [](std::string_view id) {
        std::vector<int> result;
        for (std::size_t at = 0; at < id.size(); ++at) {
            int number = 0;
            const auto end = std::from_chars(id.data() + at, id.data() + id.size(), number).ptr;
            result.push_back(number);
            at = static_cast<std::size_t>(end - id.data());
        }
        return result;
    };
    return numbers(a) < numbers(b);
}

std::vector<std::string> Lab::files() const {
    std::vector<std::string> names;
    for (const auto& program : programs) names.push_back(program + ".cpp");
    names.insert(names.end(), shared.begin(), shared.end());
    return names;
}

Catalogue Catalogue::load(const fs::path& source_root, const fs::path& build_root) {
    Catalogue catalogue;
    constexpr int kMostLabs = 99;
    for (int number = 1; number <= kMostLabs; ++number) {
        const auto manifest = build_root / fmt::format("lab{}.json", number);
        if (!fs::exists(manifest)) continue;
        auto lab = read_manifest(manifest);
        read_checks(lab, source_root);
        catalogue.labs_.push_back(std::move(lab));
    }
    if (catalogue.labs_.empty())
        throw base::Error(fmt::format("{} describes no lab: run ./lab build", build_root.string()));
    return catalogue;
}

const Lab& Catalogue::lab(std::string_view name) const {
    std::string known;
    for (const auto& lab : labs_) {
        const auto number = std::to_string(lab.number);
        if (name == number || name == "lab" + number || name == lab.folder) return lab;
        known += (known.empty() ? "" : ", ") + number;
    }
    throw base::UsageError(fmt::format("there is no lab \"{}\"; there are: {}", name, known));
}

const Check& Catalogue::check(std::string_view id) const {
    std::string known;
    for (const auto& lab : labs_)
        for (const auto& check : lab.checks) {
            if (check.id == id) return check;
            known += (known.empty() ? "" : ", ") + check.id;
        }
    throw base::UsageError(fmt::format("there is no exercise \"{}\"; there are: {}", id, known));
}

std::vector<const Check*> Catalogue::checks(std::string_view selection) const {
    std::vector<const Check*> result;
    if (selection.find('.') != std::string_view::npos) return {&check(selection)};
    for (const auto& candidate : labs_) {
        if (!selection.empty() && &candidate != &lab(selection)) continue;
        for (const auto& check : candidate.checks) result.push_back(&check);
    }
    return result;
}

const Lab& Catalogue::lab_of(const Check& check) const {
    return lab(check.id.substr(0, check.id.find('.')));
}

}  // namespace grading
