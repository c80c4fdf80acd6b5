// A progress bar on stderr, drawn only when stderr is a terminal.
//
//     cli::Progress progress("receiving mytext.txt", size);
//     progress.advance(block.size());          // as often as you like
//
//     receiving mytext.txt  [############            ]  50 %  512 of 1024 MiB
//
//     cli::Progress progress("counting", 100, "parts");
//     progress.advance(1);                     //  ...  1 of 100 parts
//
// At most ten drawings a second; the destructor takes the bar away. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace cli {

class Progress {
public:
    /// `total` in bytes. `enabled` false: never drawn.
    Progress(std::string title, std::uint64_t total, bool enabled = true);
    /// `total` of what `unit` names. (A std::string would lose against the bool above.)
    Progress(std::string title, std::uint64_t total, const char* unit);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void advance(std::uint64_t amount);

private:
    void draw() const;

    std::string title_;
    std::uint64_t total_;
    std::string unit_;  // empty: bytes
    std::uint64_t done_ = 0;
    bool visible_;
    std::chrono::steady_clock::time_point next_drawing_{};
};

/// The bar as text, without a line end, for `columns` columns. Without a unit it shows bytes.
std::string progress_text(const std::string& title, std::uint64_t done, std::uint64_t total,
                          std::size_t columns, const std::string& unit = {});

}  // namespace cli
