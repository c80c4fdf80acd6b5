// What a benchmark has to reach: prints each figure beside its goal and remembers what is missed.
#pragma once

#include <string>
#include <string_view>

namespace bench {

class Goals {
public:
    void at_least(std::string_view what, double value, double goal);
    void at_most(std::string_view what, double value, double goal);
    /// base::Error that lists what was missed.
    void check() const;

private:
    void note(std::string_view what, double value, double goal, std::string_view word,
              bool reached);
    std::string missed_;
};

}  // namespace bench
