// The fields of a dict that came from somebody else: each is what it should be, or MessageError
// says which is not. Absent and None are the same. Internal to common/wire/celery.
#pragma once

#include "common/value/value.hpp"
#include "common/wire/celery/error.hpp"
#include "common/wire/celery/iso_time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wire::celery {

class Fields {
public:
    /// `what` goes before the name in an error: "header", "property". Keeps a reference.
    Fields(const value::Dict& dict, std::string_view what) : dict_(dict), what_(what) {}

    /// nullptr when it is absent or None.
    const value::Value* find(std::string_view name) const;
    const value::Value& need(std::string_view name) const;

    std::string need_text(std::string_view name) const;
    /// Empty when it is absent. An int is taken as its digits, since ids may be ints.
    std::string text(std::string_view name) const;
    std::optional<std::int64_t> integer(std::string_view name) const;
    std::optional<double> number(std::string_view name) const;
    bool flag(std::string_view name) const;
    std::optional<Time> time(std::string_view name) const;
    /// Nothing when it is absent; the reference is into the dict.
    const value::List* list(std::string_view name) const;
    const value::Dict* dict(std::string_view name) const;

    [[noreturn]] void wrong(std::string_view name, std::string_view expected,
                            const value::Value& got) const;

private:
    const value::Dict& dict_;
    std::string_view what_;
};

}  // namespace wire::celery
