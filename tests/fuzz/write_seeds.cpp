// write_seeds FOLDER: writes the seeds of every check, FOLDER/CHECK/0, 1, ...
#include "tests/fuzz/checks.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: write_seeds FOLDER\n", stderr);
        return 2;
    }
    for (const fuzz::Check& check : fuzz::checks()) {
        const auto folder = std::filesystem::path(argv[1]) / check.name;
        std::filesystem::create_directories(folder);
        int number = 0;
        for (const std::string& seed : fuzz::seeds(check.name)) {
            std::ofstream(folder / std::to_string(number++), std::ios::binary) << seed;
        }
    }
    return 0;
}
