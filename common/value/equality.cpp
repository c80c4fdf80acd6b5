// Python's ==.
#include "common/value/recursion.hpp"
#include "common/value/value.hpp"

#include <type_traits>

namespace value {
namespace {

bool equal(const Value& a, const Value& b, int depth);

bool equal_lists(const List& a, const List& b, int depth) {
    if (a.size() != b.size()) return false;
    detail::check_depth(depth, "in comparison");
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!equal(a[i], b[i], depth + 1)) return false;
    return true;
}

bool equal_dicts(const Dict& a, const Dict& b, int depth) {
    if (a.size() != b.size()) return false;
    detail::check_depth(depth, "in comparison");
    for (const auto& [key, value] : a) {
        const Value* other = b.find(key);
        if (other == nullptr || !equal(value, *other, depth + 1)) return false;
    }
    return true;
}

bool equal_sets(const Set& a, const Set& b) {
    if (a.size() != b.size()) return false;
    for (const auto& item : a.items())
        if (!b.contains(item)) return false;
    return true;
}

/// Nothing for what is no real number.
struct Real {
    const Integer* large = nullptr;
    const double* floating = nullptr;
    std::int64_t small = 0;
    bool is_number = true;
};

Real real_of(const Value& value) {
    if (const auto* flag = value.get_if<bool>()) return {.small = *flag ? 1 : 0};
    if (const auto* small = value.get_if<std::int64_t>()) return {.small = *small};
    if (const auto* large = value.get_if<Integer>()) return {.large = large};
    if (const auto* number = value.get_if<double>()) return {.floating = number};
    const auto* complex = value.get_if<Complex>();
    if (complex != nullptr && complex->imaginary == 0) return {.floating = &complex->real};
    return {.is_number = false};
}

bool equal_numbers(const Real& a, const Real& b) {
    if (!a.is_number || !b.is_number) return false;
    if (a.floating != nullptr && b.floating != nullptr) return *a.floating == *b.floating;
    if (a.floating != nullptr) return equal_numbers(b, a);
    const Integer left = a.large != nullptr ? *a.large : Integer(a.small);
    if (b.floating != nullptr) return left.equals(*b.floating);
    return left == (b.large != nullptr ? *b.large : Integer(b.small));
}

bool equal(const Value& a, const Value& b, int depth) {
    if (a.variant().index() != b.variant().index()) return equal_numbers(real_of(a), real_of(b));
    return std::visit(
        [&]<class T>(const T& left) {
            const T& right = *b.get_if<T>();
            if constexpr (std::is_same_v<T, List>) {
                return equal_lists(left, right, depth);
            } else if constexpr (std::is_same_v<T, Tuple>) {
                return equal_lists(left.items, right.items, depth);
            } else if constexpr (std::is_same_v<T, Set>) {
                return equal_sets(left, right);
            } else if constexpr (std::is_same_v<T, Dict>) {
                return equal_dicts(left, right, depth);
            } else {
                return left == right;
            }
        },
        a.variant());
}

}  // namespace

bool operator==(const Value& a, const Value& b) {
    return equal(a, b, 1);
}
bool operator==(const Tuple& a, const Tuple& b) {
    return equal_lists(a.items, b.items, 1);
}
bool operator==(const Dict& a, const Dict& b) {
    return equal_dicts(a, b, 1);
}
bool operator==(const Set& a, const Set& b) {
    return equal_sets(a, b);
}

}  // namespace value
