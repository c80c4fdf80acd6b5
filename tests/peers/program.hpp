// What every helper does around its work: lines at once also into a pipe, SIGTERM and SIGINT as the
// ordinary end, one sentence on stderr when the course's own set-up is broken.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace peers {

/// Wrong arguments: the usage is printed, exit status 2.
struct WrongUse : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The words after the program's name, taken one after the other.
class Words {
public:
    Words(int argc, char** argv) : words_(argv + 1, argv + argc) {}

    bool empty() const { return at_ == words_.size(); }
    std::string next(const std::string& what);  ///< throws WrongUse when there is none
    std::string text(const std::string& what);  ///< the same, with \r \n \t \\ understood
    long long number(const std::string& what, long long most);

private:
    std::vector<std::string> words_;
    std::size_t at_ = 0;
};

/// Prints one line and flushes it.
void say(const std::string& line);

/// Runs `work` and returns the exit status: 0, 1 for an error, 2 for wrong use.
int run(const char* usage, const std::function<void()>& work);

/// The whole file; throws when it cannot be read.
std::string read_file(const std::string& path);

void write_file(const std::string& path, const std::string& content);

}  // namespace peers
