#include "common/wire/celery/safe_repr.hpp"

#include "common/base/text.hpp"
#include "common/value/repr.hpp"

#include <string_view>
#include <utility>

namespace wire::celery {
namespace {

using value::Value;

constexpr int kMaxLevels = 3;

/// The first `count` characters.
std::string_view first_characters(std::string_view text, std::size_t count) {
    std::size_t at = 0;
    for (; count > 0 && at < text.size(); --count)
        at += base::first_code_point(text.substr(at)).length;
    return text.substr(0, at);
}

std::size_t count_characters(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(base::first_code_point(text).length);
    return count;
}

class Writer {
public:
    explicit Writer(std::size_t max_length) : left_(max_length) {}

    void write(const Value& value, int level);
    std::string take() { return std::move(text_); }

private:
    void write_items(const value::List& items, std::string_view start, std::string_view end,
                     int level);
    void write_dict(const value::Dict& dict, int level);
    void token(std::string_view text);
    /// A bracket stays even when what follows it is cut.
    void closing(std::string_view text);
    /// At most as many characters as there is room for; by then at a blank, as Celery does.
    std::string truncated(std::string_view text) const;

    std::string text_;
    std::size_t left_;
    bool is_cut_ = false;
};

std::string Writer::truncated(std::string_view text) const {
    if (text.size() < left_ || count_characters(text) < left_) return std::string(text);
    const std::string_view start = first_characters(text, left_);
    const auto blank = start.rfind(' ');
    return std::string(start.substr(0, blank)) + "...";
}

void Writer::token(std::string_view text) {
    if (is_cut_) return;
    if (left_ == 0) {
        text_ += ", ...";
        is_cut_ = true;
        return;
    }
    text_ += text;
    left_ -= std::min(left_, count_characters(text));
}

void Writer::closing(std::string_view text) {
    if (is_cut_) {
        text_ += text;
    } else {
        token(text);
    }
}

void Writer::write_items(const value::List& items, std::string_view start, std::string_view end,
                         int level) {
    if (level >= kMaxLevels) return token(std::string(start) + "..." + std::string(end));
    token(start);
    for (std::size_t i = 0; i < items.size() && !is_cut_; ++i) {
        if (i != 0) token(", ");
        write(items[i], level + 1);
    }
    closing(end);
}

void Writer::write_dict(const value::Dict& dict, int level) {
    if (level >= kMaxLevels) return token("{...}");
    token("{");
    bool first = true;
    for (const value::Dict::Item& item : dict) {
        if (is_cut_) break;
        if (!first) token(", ");
        first = false;
        token(left_ == 0 ? std::string() : safe_repr(item.key, left_));
        token(": ");
        write(item.value, level + 1);
    }
    closing("}");
}

void Writer::write(const Value& value, int level) {
    if (is_cut_) return;
    if (const auto* list = value.get_if<value::List>()) return write_items(*list, "[", "]", level);
    if (const auto* dict = value.get_if<value::Dict>()) return write_dict(*dict, level);
    if (const auto* tuple = value.get_if<value::Tuple>())
        return write_items(tuple->items, "(", tuple->items.size() == 1 ? ",)" : ")", level);
    if (const auto* set = value.get_if<value::Set>()) {
        return set->size() == 0 ? token("set()") : write_items(set->items(), "{", "}", level);
    }
    if (const auto* text = value.get_if<std::string>()) {
        std::string quoted = "'";
        for (const char c : truncated(*text)) {
            if (c == '\'') quoted += '\\';
            quoted += c;
        }
        return token(quoted + "'");
    }
    if (const auto* bytes = value.get_if<value::Bytes>()) {
        std::string shown;
        value::append_bytes(shown, std::string_view(bytes->data).substr(0, left_));
        return token(shown);
    }
    token(truncated(value.repr()));
}

}  // namespace

std::string safe_repr(const Value& value, std::size_t max_length) {
    Writer writer(max_length);
    writer.write(value, 0);
    return writer.take();
}

}  // namespace wire::celery
