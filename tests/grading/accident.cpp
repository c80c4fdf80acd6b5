#include "tests/grading/accident.hpp"

#include "common/base/todo.hpp"
#include "tests/grading/processes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string_view>
#include <utility>

namespace grading {
namespace {

struct SignalText {
    int number;
    std::string_view name;
    std::string_view meaning;
};

constexpr std::array<SignalText, 11> kSignals{{
    {SIGSEGV, "SIGSEGV", "a bad memory access"},
    {SIGBUS, "SIGBUS", "a bad memory access"},
    {SIGABRT, "SIGABRT", "the program gave up: an uncaught exception or a failed assertion"},
    {SIGFPE, "SIGFPE", "a division by zero"},
    {SIGILL, "SIGILL", "an impossible instruction, as at the end of a function without return"},
    {SIGPIPE, "SIGPIPE", "it wrote to a connection that the peer had closed"},
    {SIGKILL, "SIGKILL", "killed"},
    {SIGTERM, "SIGTERM", "the default action: it was not caught"},
    {SIGINT, "SIGINT", "the default action: it was not caught"},
    {SIGXCPU, "SIGXCPU", "too much processor time"},
    {SIGXFSZ, "SIGXFSZ", "it wrote too large a file"},
}};

/// The line of stderr that starts a sanitizer's report, or says what was thrown.
std::string telling_line(const Lane& lane) {
    constexpr std::array<std::string_view, 5> kMarks{"ERROR: AddressSanitizer",
                                                     "runtime error:", "ERROR: LeakSanitizer",
                                                     "WARNING: ThreadSanitizer", "  what():"};
    for (const auto& line : lane.err.lines)
        for (const auto mark : kMarks)
            if (line.text.find(mark) != std::string::npos) return line.text;
    return {};
}

bool by_sanitizer(std::string_view line) {
    return line.find("Sanitizer") != line.npos;
}

/// The first frame of a report that lies in a file of the student's: "#1 serve server.cpp:12".
std::string first_own_frame(const Lane& lane) {
    for (const auto& line : lane.err.lines) {
        const auto& text = line.text;
        const bool frame = text.find("    #") != std::string::npos;
        const bool library = text.find("/usr/") != std::string::npos ||
                             text.find("/common/") != std::string::npos ||
                             text.find("sanitizer") != std::string::npos;
        if (frame && !library && text.find(".cpp:") != std::string::npos) return text;
    }
    return {};
}

std::string todo_line(const Lane& lane) {
    for (const auto* output : {&lane.err, &lane.out})
        for (const auto& line : output->lines)
            if (line.text.starts_with("TODO ")) return line.text;
    return {};
}

}  // namespace

std::string signal_name(int number) {
    const auto found = std::find_if(kSignals.begin(), kSignals.end(),
                                    [&](const auto& known) { return known.number == number; });
    return found != kSignals.end() ? std::string(found->name) : fmt::format("signal {}", number);
}

std::string end_in_words(const Lane& lane) {
    if (const auto code = lane.exit_code(); code && !lane.end_signal())
        return fmt::format("exit status {}", *code);
    const int number = lane.end_signal().value_or(0);
    for (const auto& known : kSignals)
        if (known.number == number) return fmt::format("{} ({})", known.name, known.meaning);
    return signal_name(number);
}

std::optional<Failure> accident_of(const Lane& lane, const Limits& limits) {
    if (lane.running()) return std::nullopt;
    if (lane.flooded)
        return Failure{Verdict::ExtraOutput, lane.name,
                       fmt::format("{} printed more than {} MiB and was stopped. Is there a loop "
                                   "that does not wait?",
                                   lane.name, limits.output >> 20),
                       false};
    const auto& argv = lane.command.argv;
    if (argv.size() > 1 && argv[1] == "outside" && lane.end_signal() == kNoJail)
        return setup(
            fmt::format("the jail of {} did not come about: {}", lane.name,
                        lane.err.lines.empty() ? "it said nothing" : lane.err.lines.back().text));
    if (const auto todo = todo_line(lane); lane.exit_code() == base::kTodoStatus && !todo.empty())
        return Failure{Verdict::NotStarted, lane.name, todo, false};
    const auto telling = telling_line(lane);
    const auto signal = lane.end_signal();
    const bool asked =
        lane.asked_to_stop && (signal == SIGTERM || signal == SIGKILL || signal == SIGINT);
    if ((!signal || asked) && !by_sanitizer(telling)) return std::nullopt;
    auto words = fmt::format("{} crashed: {}.", lane.name, end_in_words(lane));
    if (!telling.empty()) words += " It said: " + telling.substr(telling.find_first_not_of(' '));
    if (const auto frame = first_own_frame(lane); !frame.empty())
        words += " First place in your code:" + frame.substr(frame.find_first_not_of(' ') - 1);
    return Failure{Verdict::Crashed, lane.name, words, false};
}

std::string quoted(const std::string& argument) {
    const bool plain = !argument.empty() &&
                       argument.find_first_of(" \t\n'\"\\$`;&|<>(){}*?!#~") == std::string::npos;
    if (plain) return argument;
    const bool double_quotes = argument.find('\'') != std::string::npos &&
                               argument.find_first_of("\"\\$`!") == std::string::npos;
    if (double_quotes) return "\"" + argument + "\"";
    std::string result = "'";
    for (const char c : argument) {
        if (c == '\'')
            result += "'\\''";
        else
            result += c;
    }
    return result + "'";
}

}  // namespace grading
