#include "common/value/python_error.hpp"
#include "common/wire/byte_order.hpp"
#include "common/wire/celery/pickle.hpp"
#include "common/wire/utf8.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wire::celery {
namespace {

using value::Value;

constexpr int kMaxDepth = 1000;
constexpr std::size_t kSpareValues = 1'000'000;

/// A value while it is built: a container can be filled after it was put into another one.
struct Node {
    enum class Kind { Plain, List, Tuple, Set, Dict, Mark };
    Kind kind = Kind::Plain;
    Value plain;
    std::vector<std::size_t> items;  // places in Machine::nodes_; of a dict: key, value, key, ...
};

class Machine {
public:
    explicit Machine(std::string_view bytes)
        : bytes_(bytes), budget_(bytes.size() + kSpareValues) {}

    Value run();

private:
    bool step();  // false: the pickle is at its end
    bool step_number(unsigned char code);
    bool step_text(unsigned char code);
    bool step_container(unsigned char code);
    bool step_memo(unsigned char code);

    std::string_view take(std::uint64_t count);
    std::uint64_t little(std::size_t size);
    void push(Value value) { push(Node{Node::Kind::Plain, std::move(value), {}}); }
    void push(Node node);
    std::size_t pop();
    /// The places above the last mark, which goes, too.
    std::vector<std::size_t> pop_to_mark();
    void push_tuple(std::vector<std::size_t> items);
    void extend(Node::Kind kind, const std::vector<std::size_t>& items);
    void push_text(std::string_view text);
    void push_large(std::string_view digits);
    Value build(std::size_t place, int depth);
    /// Takes what the value costs from the budget: the same text may be referred to many times.
    void spend(const Node& node);

    std::string_view bytes_;
    std::size_t at_ = 0;
    std::size_t budget_;
    std::vector<Node> nodes_;
    std::vector<std::size_t> stack_;
    std::unordered_map<std::uint64_t, std::size_t> memo_;
    std::uint64_t next_memo_ = 0;
};

[[noreturn]] void refuse(std::string_view why) {
    throw MessageError(fmt::format("the pickle {}", why));
}

std::string_view Machine::take(std::uint64_t count) {
    if (count > bytes_.size() - at_) refuse("is cut short");
    const auto part = bytes_.substr(at_, static_cast<std::size_t>(count));
    at_ += part.size();
    return part;
}

std::uint64_t Machine::little(std::size_t size) {
    std::string digits(take(size));
    std::reverse(digits.begin(), digits.end());
    return read_number(digits, 0, size);
}

void Machine::push(Node node) {
    nodes_.push_back(std::move(node));
    stack_.push_back(nodes_.size() - 1);
}

std::size_t Machine::pop() {
    if (stack_.empty() || nodes_[stack_.back()].kind == Node::Kind::Mark)
        refuse("takes what is not there");
    const std::size_t place = stack_.back();
    stack_.pop_back();
    return place;
}

std::vector<std::size_t> Machine::pop_to_mark() {
    const auto mark = std::find_if(stack_.rbegin(), stack_.rend(), [&](std::size_t place) {
        return nodes_[place].kind == Node::Kind::Mark;
    });
    if (mark == stack_.rend()) refuse("takes what is not there");
    std::vector<std::size_t> items(mark.base(), stack_.end());
    stack_.erase(std::prev(mark.base()), stack_.end());
    return items;
}

void Machine::push_tuple(std::vector<std::size_t> items) {
    push(Node{Node::Kind::Tuple, {}, std::move(items)});
}

void Machine::extend(Node::Kind kind, const std::vector<std::size_t>& items) {
    if (stack_.empty() || nodes_[stack_.back()].kind != kind) refuse("fills what is no container");
    auto& all = nodes_[stack_.back()].items;
    all.insert(all.end(), items.begin(), items.end());
}

void Machine::push_text(std::string_view text) {
    try {
        check_utf8(text, true);
    } catch (const value::PythonError& error) {
        refuse(fmt::format("has a str that is no UTF-8: {}", error.what()));
    }
    push(Value(text));
}

/// Two's complement, least significant byte first.
void Machine::push_large(std::string_view digits) {
    std::string magnitude(digits.rbegin(), digits.rend());
    const bool negative = !magnitude.empty() && (magnitude.front() & 0x80) != 0;
    if (negative) {
        unsigned carry = 1;
        for (auto digit = magnitude.rbegin(); digit != magnitude.rend(); ++digit) {
            const unsigned sum =
                (~static_cast<unsigned>(static_cast<unsigned char>(*digit)) & 0xffU) + carry;
            *digit = static_cast<char>(sum & 0xff);
            carry = sum >> 8;
        }
    }
    push(Value(value::Integer::from_bytes(magnitude, negative)));
}

bool Machine::step_number(unsigned char code) {
    switch (code) {
        case 'N':
            push(Value(value::None()));
            return true;
        case 0x88:
            push(Value(true));
            return true;
        case 0x89:
            push(Value(false));
            return true;
        case 'K':
            push(Value(little(1)));
            return true;
        case 'M':
            push(Value(little(2)));
            return true;
        case 'J':
            push(Value(static_cast<std::int32_t>(static_cast<std::uint32_t>(little(4)))));
            return true;
        case 0x8a:
            push_large(take(little(1)));
            return true;
        case 0x8b: {
            const std::uint64_t size = little(4);
            if (size > 4096) refuse("has an integer of more than 4096 bytes");
            push_large(take(size));
            return true;
        }
        case 'G':
            push(Value(std::bit_cast<double>(read_number(take(8), 0, 8))));
            return true;
        default:
            return false;
    }
}

bool Machine::step_text(unsigned char code) {
    switch (code) {
        case 0x8c:
            push_text(take(little(1)));
            return true;
        case 'X':
            push_text(take(little(4)));
            return true;
        case 0x8d:
            push_text(take(little(8)));
            return true;
        case 'C':
            push(Value(value::Bytes{std::string(take(little(1)))}));
            return true;
        case 'B':
            push(Value(value::Bytes{std::string(take(little(4)))}));
            return true;
        case 0x8e:
            push(Value(value::Bytes{std::string(take(little(8)))}));
            return true;
        default:
            return false;
    }
}

bool Machine::step_container(unsigned char code) {
    switch (code) {
        case '(':
            push(Node{Node::Kind::Mark, {}, {}});
            return true;
        case ']':
            push(Node{Node::Kind::List, {}, {}});
            return true;
        case '}':
            push(Node{Node::Kind::Dict, {}, {}});
            return true;
        case 0x8f:
            push(Node{Node::Kind::Set, {}, {}});
            return true;
        case ')':
            push_tuple({});
            return true;
        case 't':
            push_tuple(pop_to_mark());
            return true;
        case 0x85:
        case 0x86:
        case 0x87: {
            std::vector<std::size_t> items(code - 0x84U);
            for (auto item = items.rbegin(); item != items.rend(); ++item) *item = pop();
            push_tuple(std::move(items));
            return true;
        }
        case 'a': {
            const std::size_t item = pop();
            extend(Node::Kind::List, {item});
            return true;
        }
        case 'e':
            extend(Node::Kind::List, pop_to_mark());
            return true;
        case 's': {
            const std::size_t value = pop();
            const std::size_t key = pop();
            extend(Node::Kind::Dict, {key, value});
            return true;
        }
        case 'u': {
            const auto items = pop_to_mark();
            if (items.size() % 2 != 0) refuse("has a key without a value");
            extend(Node::Kind::Dict, items);
            return true;
        }
        case 0x90:
            extend(Node::Kind::Set, pop_to_mark());
            return true;
        case 0x91:
            push(Node{Node::Kind::Set, {}, pop_to_mark()});
            return true;
        default:
            return false;
    }
}

bool Machine::step_memo(unsigned char code) {
    const auto put = [&](std::uint64_t name) {
        if (stack_.empty()) refuse("takes what is not there");
        memo_[name] = stack_.back();
    };
    const auto get = [&](std::uint64_t name) {
        const auto found = memo_.find(name);
        if (found == memo_.end()) refuse("refers to what is not there");
        stack_.push_back(found->second);
    };
    switch (code) {
        case 0x94:
            put(next_memo_++);
            return true;
        case 'q':
            put(little(1));
            return true;
        case 'r':
            put(little(4));
            return true;
        case 'h':
            get(little(1));
            return true;
        case 'j':
            get(little(4));
            return true;
        default:
            return false;
    }
}

bool Machine::step() {
    const auto code = static_cast<unsigned char>(take(1).front());
    if (code == '.') return false;
    if (code == 0x80) {
        const std::uint64_t version = little(1);
        if (version < 2 || version > 5) refuse(fmt::format("is of protocol {}", version));
        return true;
    }
    if (code == 0x95) {  // a frame: only its size
        little(8);
        return true;
    }
    if (step_number(code) || step_text(code) || step_container(code) || step_memo(code))
        return true;
    refuse(fmt::format("wants more than plain values (operation 0x{:02x})", code));
}

void Machine::spend(const Node& node) {
    constexpr std::size_t kBytesForOne = 16;
    std::size_t cost = 1;
    if (const auto* text = node.plain.get_if<std::string>()) cost += text->size() / kBytesForOne;
    if (const auto* data = node.plain.get_if<value::Bytes>())
        cost += data->data.size() / kBytesForOne;
    if (cost > budget_) refuse("makes too much of few bytes");
    budget_ -= cost;
}

Value Machine::build(std::size_t place, int depth) {
    if (depth > kMaxDepth) refuse("is nested more than 1000 levels deep");
    const Node& node = nodes_[place];
    spend(node);
    const auto built = [&] {
        value::List items;
        for (const std::size_t item : node.items) items.push_back(build(item, depth + 1));
        return items;
    };
    switch (node.kind) {
        case Node::Kind::List:
            return built();
        case Node::Kind::Tuple:
            return value::Tuple(built());
        case Node::Kind::Set: {
            value::Set set;
            for (const std::size_t item : node.items) set.insert(build(item, depth + 1));
            return set;
        }
        case Node::Kind::Dict: {
            value::Dict dict;
            for (std::size_t i = 0; i + 1 < node.items.size(); i += 2)
                dict.set(build(node.items[i], depth + 1), build(node.items[i + 1], depth + 1));
            return dict;
        }
        case Node::Kind::Plain:
        case Node::Kind::Mark:
            break;
    }
    return node.plain;
}

Value Machine::run() {
    while (step()) {
    }
    try {
        return build(pop(), 1);
    } catch (const value::PythonError& error) {
        refuse(fmt::format("holds no value: {}", error.what()));  // a list as a key
    }
}

}  // namespace

Value load_pickle(std::string_view bytes) {
    return Machine(bytes).run();
}

}  // namespace wire::celery
