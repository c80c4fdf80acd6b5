#include "tools/starters_cut.hpp"

#include "common/base/errors.hpp"

#include <algorithm>
#include <cctype>

namespace lab {

namespace {

enum class Kind { Text, Lab, End, Stub, Damaged };

struct Marker {
    Kind kind = Kind::Text;
    std::string id;
    std::string title;
};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// The id that `text` begins with, such as "1.10", or nothing.
std::string_view leading_id(std::string_view text) {
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t from = i;
        while (i < text.size() && std::isdigit(static_cast<unsigned char>(text[i]))) ++i;
        return i > from;
    };
    if (!digits() || i == text.size() || text[i] != '.') return {};
    ++i;
    return digits() ? text.substr(0, i) : std::string_view{};
}

/// True for what was surely meant as a marker: "//LAB 1.1", "// Lab 1.1", "// END", "//end1.2".
bool looks_like_marker(std::string_view comment) {
    std::string_view rest = trimmed(comment.substr(2));
    if (rest == "END" || rest == "LAB") return true;
    for (const std::string_view word : {"lab", "end"}) {
        if (rest.size() <= word.size()) continue;
        const bool same = std::equal(word.begin(), word.end(), rest.begin(), [](char a, char b) {
            return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
        });
        if (!same) continue;
        std::string_view after = rest.substr(word.size());
        const auto digit = after.find_first_not_of(" \t:-");
        if (digit != std::string_view::npos && !leading_id(after.substr(digit)).empty())
            return true;
        // "LAB one": a capital word that is a marker's, with no id behind it.
        if (rest.starts_with("LAB ") || rest.starts_with("END ")) return true;
    }
    return false;
}

Marker read_marker(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (!text.starts_with("//")) return {};
    if (text.starts_with("//~")) return {Kind::Stub, "", ""};
    for (const auto& [word, kind] : {std::pair<std::string_view, Kind>{"// LAB ", Kind::Lab},
                                     std::pair<std::string_view, Kind>{"// END ", Kind::End}}) {
        if (!text.starts_with(word)) continue;
        const std::string_view rest = text.substr(word.size());
        const std::string_view id = leading_id(rest);
        const std::string_view title = trimmed(rest.substr(id.size()));
        const bool separated = rest.size() == id.size() || rest[id.size()] == ' ';
        if (id.empty() || !separated || (kind == Kind::End) != title.empty()) break;
        return {kind, std::string(id), std::string(title)};
    }
    return {looks_like_marker(text) ? Kind::Damaged : Kind::Text, "", ""};
}

/// The stub without its cover: the indentation stays.
std::string uncovered(std::string_view line) {
    const auto cover = line.find("//~");
    std::string_view code = line.substr(cover + 3);
    if (code.starts_with(' ')) code.remove_prefix(1);
    return std::string(line.substr(0, cover)).append(code);
}

class Cutter {
public:
    Cutter(std::string_view name, int number) : name_(name), number_(std::to_string(number)) {}

    Cut cut(std::string_view solution) {
        const std::vector<std::string> lines = split_lines(solution);
        for (line_ = 0; line_ < lines.size(); ++line_) take(lines[line_]);
        if (open_) {
            line_ = region_.begin;
            fail("`// LAB " + region_.id + "` is never closed; `// END " + region_.id +
                 "` is missing");
        }
        if (cut_.regions.size() * kLinesPerRegion > lines.size()) {
            line_ = cut_.regions.front().begin;
            fail(std::to_string(cut_.regions.size()) + " regions in " +
                 std::to_string(lines.size()) + " lines; at most one in " +
                 std::to_string(kLinesPerRegion));
        }
        if (!solution.empty() && solution.back() != '\n' && !cut_.starter.empty()) {
            cut_.starter.pop_back();
        }
        return std::move(cut_);
    }

private:
    void take(const std::string& line) {
        const Marker marker = read_marker(line);
        switch (marker.kind) {
            case Kind::Damaged:
                fail("this looks like a marker and is none: `" + std::string(trimmed(line)) +
                     "`; write `// LAB " + number_ + ".1 what to do` or `// END " + number_ +
                     ".1`");
            case Kind::Lab:
                return open(marker, line);
            case Kind::End:
                return close(marker, line);
            case Kind::Stub:
                return stub(line);
            case Kind::Text:
                break;
        }
        if (!open_) return keep(line);
        const bool comment = trimmed(line).starts_with("//");
        if (stubs_ == 0 && !comment) {
            fail("region " + region_.id +
                 " needs a stub (`//~ base::todo(...);`) before its answer");
        }
        if (stubs_ == 0) return keep(line);
        answered_ = answered_ || !trimmed(line).empty();
    }

    void open(const Marker& marker, const std::string& line) {
        if (open_) {
            fail("`// LAB " + marker.id + "` inside region " + region_.id + ", open since line " +
                 std::to_string(region_.begin + 1) + "; regions cannot be nested");
        }
        if (marker.id.substr(0, marker.id.find('.')) != number_) {
            fail("`// LAB " + marker.id + "` in a file of lab " + number_);
        }
        for (const Region& other : cut_.regions) {
            if (other.id == marker.id && other.title == marker.title) {
                fail("`// LAB " + marker.id + " " + marker.title + "` stands on line " +
                     std::to_string(other.begin + 1) + " already; say what differs");
            }
        }
        region_ = {marker.id, marker.title, line_, 0};
        open_ = true;
        answered_ = false;
        stubs_ = 0;
        keep(line);
    }

    void close(const Marker& marker, const std::string& line) {
        if (!open_) fail("`// END " + marker.id + "` without `// LAB " + marker.id + "` before it");
        if (marker.id != region_.id) {
            fail("`// END " + marker.id + "` closes region " + region_.id + ", open since line " +
                 std::to_string(region_.begin + 1));
        }
        if (stubs_ == 0) fail("region " + region_.id + " has no stub (`//~ base::todo(...);`)");
        if (!answered_) fail("region " + region_.id + " has no answer");
        region_.end = line_;
        cut_.regions.push_back(region_);
        open_ = false;
        keep(line);
    }

    void stub(const std::string& line) {
        if (!open_) fail("a stub (`//~`) outside any region");
        if (answered_) fail("a stub (`//~`) behind the answer of region " + region_.id);
        ++stubs_;
        keep(uncovered(line));
    }

    void keep(std::string_view line) { cut_.starter.append(line).append("\n"); }

    [[noreturn]] void fail(const std::string& reason) const {
        throw base::Error(std::string(name_) + ":" + std::to_string(line_ + 1) + ": " + reason);
    }

    std::string_view name_;
    std::string number_;
    Cut cut_;
    Region region_;
    std::size_t line_ = 0;
    std::size_t stubs_ = 0;
    bool open_ = false;
    bool answered_ = false;
};

}  // namespace

Cut cut_starter(std::string_view solution, std::string_view name, int number) {
    return Cutter(name, number).cut(solution);
}

std::optional<std::vector<Region>> find_regions(std::string_view text) {
    std::vector<Region> regions;
    bool open = false;
    std::size_t number = 0;
    for (const std::string& line : split_lines(text)) {
        const Marker marker = read_marker(line);
        if (marker.kind == Kind::Lab) {
            if (open) return std::nullopt;
            regions.push_back({marker.id, marker.title, number, 0});
            open = true;
        } else if (marker.kind == Kind::End) {
            if (!open || marker.id != regions.back().id) return std::nullopt;
            regions.back().end = number;
            open = false;
        }
        ++number;
    }
    if (open) return std::nullopt;
    return regions;
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace lab
