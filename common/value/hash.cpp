#include "common/value/hash.hpp"

#include "common/value/recursion.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <random>

namespace value {
namespace {

struct Seed {
    std::uint64_t first;
    std::uint64_t second;
};

const Seed& seed() {
    static const Seed kSeed = [] {
        std::random_device device;
        const auto word = [&device] { return (std::uint64_t{device()} << 32U) | device(); };
        return Seed{word(), word()};
    }();
    return kSeed;
}

/// SipHash-1-3 (Aumasson, Bernstein 2012), which Python uses too.
class SipHash {
public:
    SipHash()
        : a_(seed().first ^ 0x736f6d6570736575U),
          b_(seed().second ^ 0x646f72616e646f6dU),
          c_(seed().first ^ 0x6c7967656e657261U),
          d_(seed().second ^ 0x7465646279746573U) {}

    void word(std::uint64_t value) {
        d_ ^= value;
        round();
        a_ ^= value;
    }

    /// The length is part of the last word, so that no two texts are fed alike.
    void text(std::string_view text) {
        std::uint64_t last = text.size() << 56U;
        for (; text.size() >= 8; text.remove_prefix(8)) {
            std::uint64_t value = 0;
            std::memcpy(&value, text.data(), 8);
            word(value);
        }
        std::uint64_t value = 0;
        std::memcpy(&value, text.data(), text.size());
        word(last | value);
    }

    std::uint64_t finish() {
        c_ ^= 0xFFU;
        round();
        round();
        round();
        return a_ ^ b_ ^ c_ ^ d_;
    }

private:
    void round() {
        a_ += b_;
        c_ += d_;
        b_ = std::rotl(b_, 13) ^ a_;
        d_ = std::rotl(d_, 16) ^ c_;
        a_ = std::rotl(a_, 32) + d_;
        c_ += b_;
        d_ = std::rotl(d_, 21) ^ a_;
        b_ = std::rotl(b_, 17) ^ c_;
        c_ = std::rotl(c_, 32);
    }

    std::uint64_t a_;
    std::uint64_t b_;
    std::uint64_t c_;
    std::uint64_t d_;
};

// What tells apart kinds that are fed the same words.
enum Tag : std::uint64_t { kNumber, kReal, kComplex, kLarge, kText, kBytes, kTuple, kNone, kNan };

void feed(SipHash& state, const Value& value, int depth);

void feed_integer(SipHash& state, const Integer& number) {
    if (number.fits_int64()) {
        state.word(kNumber);
        state.word(static_cast<std::uint64_t>(number.to_int64()));
    } else {
        state.word(number.is_negative() ? kLarge + 100 : kLarge);
        state.text(number.magnitude());
    }
}

/// Like the int of the same value, if there is one.
void feed_double(SipHash& state, double number) {
    if (std::isnan(number)) {
        // nan is equal to nothing: any hash will do, but not one for all of them.
        static thread_local std::uint64_t count = 0;
        state.word(kNan);
        state.word(++count);
    } else if (std::isfinite(number) && number == std::trunc(number)) {
        feed_integer(state, Integer::from_double(number));
    } else {
        state.word(kReal);
        state.word(std::bit_cast<std::uint64_t>(number));
    }
}

struct Feeder {
    SipHash& state;
    const Value& whole;
    int depth;

    void operator()(None) const { state.word(kNone); }
    void operator()(Ellipsis) const { state.word(kNone + 100); }
    void operator()(bool flag) const { feed_integer(state, flag ? 1 : 0); }
    void operator()(std::int64_t number) const { feed_integer(state, number); }
    void operator()(const Integer& number) const { feed_integer(state, number); }
    void operator()(double number) const { feed_double(state, number); }
    void operator()(Complex number) const {
        if (number.imaginary != 0) state.word(kComplex);
        feed_double(state, number.real);
        if (number.imaginary != 0) feed_double(state, number.imaginary);
    }
    void operator()(const std::string& text) const {
        state.word(kText);
        state.text(text);
    }
    void operator()(const Bytes& bytes) const {
        state.word(kBytes);
        state.text(bytes.data);
    }
    void operator()(const Tuple& tuple) const {
        detail::check_depth(depth, "while calling a Python object");
        state.word(kTuple);
        state.word(tuple.items.size());
        for (const auto& item : tuple.items) feed(state, item, depth + 1);
    }
    template <class Container>
    void operator()(const Container&) const {
        throw PythonError("TypeError", "unhashable type: '" + std::string(whole.type_name()) + "'");
    }
};

void feed(SipHash& state, const Value& value, int depth) {
    std::visit(Feeder{state, value, depth}, value.variant());
}

/// The first item that is not hashable, or nullptr.
const Value* unhashable(const Value& value, int depth = 1) {
    const auto kind = value.kind();
    if (kind == Kind::List || kind == Kind::Set || kind == Kind::Dict) return &value;
    if (kind != Kind::Tuple) return nullptr;
    detail::check_depth(depth, "while calling a Python object");
    for (const auto& item : *value.sequence())
        if (const auto* found = unhashable(item, depth + 1)) return found;
    return nullptr;
}

}  // namespace

std::uint64_t hash(const Value& value) {
    if (const auto* text = value.get_if<std::string>()) return detail::hash_text(*text);
    SipHash state;
    feed(state, value, 1);
    return state.finish();
}

bool Value::is_hashable() const {
    return unhashable(*this) == nullptr;
}

std::uint64_t detail::hash_text(std::string_view text) {
    SipHash state;
    state.word(kText);
    state.text(text);
    return state.finish();
}

void detail::require_hashable(const Value& value) {
    if (const Value* found = unhashable(value))
        throw PythonError("TypeError",
                          "unhashable type: '" + std::string(found->type_name()) + "'");
}

}  // namespace value
