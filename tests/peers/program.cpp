#include "tests/peers/program.hpp"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace peers {

std::string Words::next(const std::string& what) {
    if (empty()) throw WrongUse(what + " is missing");
    return words_[at_++];
}

std::string Words::text(const std::string& what) {
    std::string raw = next(what), text;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        char c = raw[i];
        if (c == '\\' && i + 1 < raw.size()) {
            char escape = raw[++i];
            c = escape == 'n' ? '\n' : escape == 'r' ? '\r' : escape == 't' ? '\t' : escape;
        }
        text += c;
    }
    return text;
}

long long Words::number(const std::string& what, long long most) {
    std::string word = next(what);
    long long value = 0;
    auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size() || value < 0 || value > most)
        throw WrongUse(what + ": " + word + " is not a number from 0 to " + std::to_string(most));
    return value;
}

void say(const std::string& line) {
    const std::string whole = line + '\n';  // at once: lines of several threads do not mix
    std::fwrite(whole.data(), 1, whole.size(), stdout);
    std::fflush(stdout);
}

int run(const char* usage, const std::function<void()>& work) {
    for (int number : {SIGTERM, SIGINT}) std::signal(number, [](int) { _exit(0); });
    try {
        work();
        return 0;
    } catch (const WrongUse& error) {
        std::fprintf(stderr, "%s\n%s", error.what(), usage);
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("open " + path + ": cannot be read");
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_file(const std::string& path, const std::string& content) {
    std::ofstream file(path, std::ios::binary);
    file << content;
    file.flush();
    if (!file) throw std::runtime_error("write " + path + ": failed");
}

}  // namespace peers
