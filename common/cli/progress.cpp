#include "common/cli/progress.hpp"

#include "common/base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace cli {
namespace {

constexpr std::chrono::milliseconds kBetweenDrawings{100};

std::size_t terminal_columns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// "512 of 1024 MiB", in the largest unit that leaves a whole number of the total.
std::string amount_text(std::uint64_t done, std::uint64_t total, const std::string& own_unit) {
    if (!own_unit.empty()) return fmt::format("{} of {} {}", done, total, own_unit);
    static constexpr const char* kUnits[] = {"bytes", "KiB", "MiB", "GiB"};
    std::size_t unit = 0;
    for (; unit < 3 && total >= 10240; ++unit) {
        total /= 1024;
        done /= 1024;
    }
    return fmt::format("{} of {} {}", done, total, kUnits[unit]);
}

}  // namespace

std::string progress_text(const std::string& title, std::uint64_t done, std::uint64_t total,
                          std::size_t columns, const std::string& unit) {
    done = std::min(done, total);
    const double part = total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total);
    const std::string figures =
        fmt::format(" {:3.0f} %  {}", part * 100.0, amount_text(done, total, unit));
    const std::size_t taken = base::display_width(title) + figures.size() + 5;
    const std::size_t cells = taken + 10 > columns ? 0 : std::min<std::size_t>(columns - taken, 40);
    const auto full = static_cast<std::size_t>(part * static_cast<double>(cells));
    if (cells == 0) return title + figures;
    return fmt::format("{}  [{}{}] {}", title, std::string(full, '#'),
                       std::string(cells - full, ' '), figures);
}

Progress::Progress(std::string title, std::uint64_t total, bool enabled)
    : title_(std::move(title)), total_(total), visible_(enabled && ::isatty(STDERR_FILENO) != 0) {}

Progress::Progress(std::string title, std::uint64_t total, const char* unit)
    : title_(std::move(title)),
      total_(total),
      unit_(unit),
      visible_(::isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
    if (visible_) std::fputs("\r\x1b[K", stderr);
}

void Progress::advance(std::uint64_t amount) {
    done_ += amount;
    if (!visible_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_drawing_) return;
    next_drawing_ = now + kBetweenDrawings;
    draw();
}

void Progress::draw() const {
    const std::string text = progress_text(title_, done_, total_, terminal_columns(), unit_);
    std::fprintf(stderr, "\r%s\x1b[K", text.c_str());
}

}  // namespace cli
