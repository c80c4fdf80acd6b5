#define PCRE2_CODE_UNIT_WIDTH 8

#include "common/pyro/naming/python_regex.hpp"

#include "common/pyro/errors.hpp"
#include "common/pyro/naming/regex_translator.hpp"

#include <fmt/core.h>

#include <array>
#include <pcre2.h>

namespace pyro::naming {
namespace {

constexpr std::size_t kMaxPattern = 65536;  // bytes; what anybody means is a hundred times shorter
constexpr std::uint32_t kMaxSteps = 1'000'000;  // about 10 ms; a sane match takes a few dozen
constexpr std::uint32_t kMaxHeap = 20'000;      // KiB

template <auto free>
struct Free {
    template <class T>
    void operator()(T* object) const {
        free(object);
    }
};

std::string error_text(int code) {
    std::array<unsigned char, 256> text{};
    const int length = ::pcre2_get_error_message(code, text.data(), text.size());
    return {reinterpret_cast<const char*>(text.data()),
            static_cast<std::size_t>(length > 0 ? length : 0)};
}

}  // namespace

struct PythonRegex::Compiled {
    std::unique_ptr<pcre2_code, Free<&::pcre2_code_free>> code;
    std::unique_ptr<pcre2_match_data, Free<&::pcre2_match_data_free>> data;
    std::unique_ptr<pcre2_match_context, Free<&::pcre2_match_context_free>> context;

    int match(std::string_view text, std::uint32_t options) const {
        return ::pcre2_match(code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0,
                             options, data.get(), context.get());
    }
};

PythonRegex::PythonRegex(std::string_view pattern, std::chrono::milliseconds time_limit)
    : compiled_(std::make_unique<Compiled>()),
      deadline_(std::chrono::steady_clock::now() + time_limit) {
    if (pattern.size() > kMaxPattern) {
        throw NamingError(
            fmt::format("invalid regex: the pattern has more than {} bytes", kMaxPattern));
    }
    const std::string translated = translate_regex(pattern);
    const std::unique_ptr<pcre2_compile_context, Free<&::pcre2_compile_context_free>> settings(
        ::pcre2_compile_context_create(nullptr));
    ::pcre2_set_newline(settings.get(), PCRE2_NEWLINE_LF);
    int error = 0;
    PCRE2_SIZE offset = 0;
    const std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_ANCHORED |
                                  PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_BACKSLASH_C;
    compiled_->code.reset(::pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.data()),
                                          translated.size(), options, &error, &offset,
                                          settings.get()));
    if (compiled_->code == nullptr) throw NamingError("invalid regex: " + error_text(error));
    ::pcre2_jit_compile(compiled_->code.get(), PCRE2_JIT_COMPLETE);  // if the system allows it
    compiled_->data.reset(::pcre2_match_data_create_from_pattern(compiled_->code.get(), nullptr));
    compiled_->context.reset(::pcre2_match_context_create(nullptr));
    ::pcre2_set_match_limit(compiled_->context.get(), kMaxSteps);
    ::pcre2_set_heap_limit(compiled_->context.get(), kMaxHeap);
}

PythonRegex::~PythonRegex() = default;

bool PythonRegex::matches_start_of(std::string_view text) {
    int result = compiled_->match(text, 0);
    if (result == PCRE2_ERROR_JIT_STACKLIMIT) result = compiled_->match(text, PCRE2_NO_JIT);
    if (result < 0 && result != PCRE2_ERROR_NOMATCH) {
        throw NamingError(fmt::format("invalid regex: takes too long ({})", error_text(result)));
    }
    if (std::chrono::steady_clock::now() > deadline_) {
        throw NamingError("invalid regex: takes too long for so many names");
    }
    return result >= 0;
}

}  // namespace pyro::naming
