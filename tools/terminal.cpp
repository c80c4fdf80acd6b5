#include "tools/terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lab {

namespace {

std::string_view code(Ink ink) {
    switch (ink) {
        case Ink::Red:
            return "\033[31m";
        case Ink::Green:
            return "\033[32m";
        case Ink::Yellow:
            return "\033[33m";
        case Ink::Blue:
            return "\033[34m";
        case Ink::Magenta:
            return "\033[35m";
        case Ink::Cyan:
            return "\033[36m";
        case Ink::Dim:
            return "\033[2m";
        case Ink::Bold:
            return "\033[1m";
    }
    return "";
}

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

bool locale_is_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        std::string value(environment(name));
        if (value.empty()) continue;
        std::transform(value.begin(), value.end(), value.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
    }
    return false;
}

/// What is piped may come out on the same terminal, through a pager for instance.
bool is_pipe(int descriptor) {
    struct stat status {};
    return fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

}  // namespace

std::string paint(const Context& context, Ink ink, std::string_view text) {
    if (!context.color) return std::string(text);
    return std::string(code(ink)).append(text).append("\033[0m");
}

std::string bar(const Context& context, int part, int whole, std::size_t cells) {
    const double share = whole > 0 ? std::clamp(static_cast<double>(part) / whole, 0.0, 1.0) : 0;
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(cells) + 0.5);
    std::string full, empty;
    for (std::size_t i = 0; i < cells; ++i) {
        (i < filled ? full : empty) +=
            context.ascii ? (i < filled ? "#" : ".") : (i < filled ? "█" : "░");
    }
    return paint(context, part >= whole ? Ink::Green : Ink::Cyan, full) +
           paint(context, Ink::Dim, empty);
}

std::string mark(const Context& context, bool good) {
    if (context.ascii) return good ? "ok" : "x ";
    return paint(context, good ? Ink::Green : Ink::Red, good ? "✔" : "✘");
}

std::string bullet(const Context& context) {
    return context.ascii ? "-" : "·";
}

std::string cut_to_columns(std::string_view text, std::size_t columns) {
    std::string out;
    bool in_color = false, fits = true;
    for (const char c : text) {
        in_color = in_color || c == '\033';
        const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        if (!in_color && begins) {
            fits = columns > 0;
            columns -= fits ? 1 : 0;
        }
        if (in_color || fits) out += c;
        in_color = in_color && c != 'm';
    }
    return out;
}

bool ask(const Context& context, std::string_view question, bool unasked) {
    if (context.yes) return true;
    if (!context.terminal) return unasked;
    std::cout << question << " [y/N] " << std::flush;
    std::string answer;
    return std::getline(std::cin, answer) && !answer.empty() &&
           std::string_view("yYjJ").find(answer[0]) != std::string_view::npos;
}

Line::Line(const Context& context)
    : width_(context.width), terminal_(isatty(STDERR_FILENO) != 0 && !is_pipe(STDOUT_FILENO)) {}

void Line::show(std::string_view text) {
    if (!terminal_) return;
    const std::size_t room = width_ > 1 ? width_ - 1 : 1;
    std::fprintf(stderr, "\r\033[K%s", cut_to_columns(text, room).c_str());
    shown_ = true;
}

void Line::clear() {
    if (shown_) std::fputs("\r\033[K", stderr);
    shown_ = false;
}

void look_at_terminal(Context& context, bool no_color) {
    const bool out = isatty(STDOUT_FILENO) != 0;
    context.color =
        out && !no_color && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
    context.terminal = out && isatty(STDIN_FILENO) != 0;
    context.ascii = !locale_is_utf8();
    winsize size{};
    if (out && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        context.width = size.ws_col;
    }
}

}  // namespace lab
