#include "tests/common/wire/format_checks.hpp"

#include "common/base/text.hpp"
#include "common/value/python_error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/growth.hpp"
#include "tests/support/json_equiv.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <random>
#include <utility>

namespace format_checks {

using value::Value;

std::string error_of(const Format& format, std::string_view bytes) {
    try {
        format.loads(bytes);
    } catch (const value::PythonError& error) {
        return std::string(error.type()) + ": " + error.what();
    }
    return "";
}

Value nested_list(int depth) {
    Value value = value::List();
    for (int i = 1; i < depth; ++i) {
        value::List outer;
        outer.push_back(std::move(value));
        value = std::move(outer);
    }
    return value;
}

std::string latin1(std::string_view text) {
    std::string bytes;
    while (!text.empty()) {
        const base::CodePoint point = base::first_code_point(text);
        bytes += static_cast<char>(point.value);
        text.remove_prefix(point.length);
    }
    return bytes;
}

namespace {

// Not everything can be: None is no key in serpent, for one.
bool is_written(const Format& format, const Value& value, std::string& bytes) {
    try {
        format.dumps(value, bytes);
    } catch (const value::PythonError&) {
        return false;
    }
    return true;
}

}  // namespace

void check_round_trip(const Format& format, const support::RandomValueOptions& options,
                      const std::function<void(Value&)>& simplify) {
    int written = 0;
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        support::RandomValue random(seed, options);
        Value value = random.next();
        std::string bytes;
        if (!is_written(format, value, bytes)) continue;
        ++written;
        Value back = format.loads(bytes);
        simplify(value);
        simplify(back);
        if (support::identical(back, value)) continue;
        INFO("seed " << seed << ": " << value.repr());
        CHECK(back.repr() == value.repr());
        return;
    }
    CHECK(written > 1000);
}

namespace {

// Reads as if it came from an exact buffer, so that a sanitizer sees a read past the end.
void read_damaged(const Format& format, const std::string& bytes) {
    const auto exact = std::make_unique<char[]>(bytes.size());
    bytes.copy(exact.get(), bytes.size());
    try {
        format.loads({exact.get(), bytes.size()});
    } catch (const value::PythonError&) {
        // Refused: as good as any value.
    }
}

void damage(std::string& bytes, std::mt19937_64& engine) {
    const auto position = static_cast<std::size_t>(engine() % bytes.size());
    switch (engine() % 4) {
        case 0:
            bytes[position] = static_cast<char>(bytes[position] ^ (1 << (engine() % 8)));
            break;
        case 1:
            bytes[position] = static_cast<char>(engine());
            break;
        case 2:
            bytes.erase(position, 1);
            break;
        default:
            bytes.insert(position, bytes.substr(position, 1 + engine() % 8));
            break;
    }
}

}  // namespace

void check_damage(const Format& format, const support::RandomValueOptions& options) {
    std::mt19937_64 engine(7);
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        INFO("seed " << seed);
        support::RandomValue random(seed, options);
        std::string bytes;
        if (!is_written(format, random.next(), bytes)) continue;
        const std::size_t step = 1 + bytes.size() / 300;
        for (std::size_t length = 0; length < bytes.size(); length += step)
            read_damaged(format, bytes.substr(0, length));
        for (int i = 0; i < 200; ++i) {
            std::string damaged = bytes;
            for (auto changes = 1 + engine() % 3; changes > 0 && !damaged.empty(); --changes)
                damage(damaged, engine);
            read_damaged(format, damaged);
        }
    }
    SUCCEED();
}

std::string repeated(std::string_view piece, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += piece;
    return text;
}

std::string numbered(std::string_view before, std::string_view after, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += fmt::format("{}{}{}", before, i, after);
    return text;
}

void check_linear(const Format& format,
                  const std::map<std::string, std::function<std::string(int)>>& texts) {
    constexpr int kPieces = 20'000;
    for (const auto& [name, text] : texts) {
        INFO(name);
        // The texts are made before the clock runs.
        std::map<int, std::string> made;
        for (const int count : {kPieces, 4 * kPieces}) made[count] = text(count);
        CHECK(growth::of([&](int count) { error_of(format, made[count]); }, kPieces) <
              growth::kMostLinear);
    }
}

namespace {

void each_within(value::Value& value, void (*change)(value::Value&)) {
    if (auto* list = value.get_if<value::List>()) {
        for (Value& item : *list) change(item);
    } else if (auto* tuple = value.get_if<value::Tuple>()) {
        for (Value& item : tuple->items) change(item);
    } else if (auto* dict = value.get_if<value::Dict>()) {
        value::Dict changed;
        for (value::Dict::Item& item : *dict) {
            change(item.key);
            change(item.value);
            changed.set(std::move(item.key), std::move(item.value));
        }
        value = std::move(changed);
    } else if (const auto* set = value.get_if<value::Set>()) {
        value::Set changed;
        for (Value item : set->items()) {
            change(item);
            changed.insert(std::move(item));
        }
        value = std::move(changed);
    }
}

}  // namespace

void as_serpent_keeps_it(Value& value) {
    if (auto* complex = value.get_if<value::Complex>()) {
        complex->real += 0.0;
        complex->imaginary += 0.0;
    } else if (const auto* set = value.get_if<value::Set>(); set != nullptr && set->size() == 0) {
        value = value::Tuple();
    } else {
        each_within(value, as_serpent_keeps_it);
    }
}

}  // namespace format_checks
