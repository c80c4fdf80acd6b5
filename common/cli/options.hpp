// The options of a program, with one look for all programs of the course.
//
//     Settings settings;                               // the defaults
//     cli::Options options("time_server", "Tells every client the time.");
//     options.add("port", settings.port, "port to listen on; 0 takes a free one");
//     options.add("timeout", settings.timeout, "give up on a silent peer after this time");
//     return cli::run_program(options, argc, argv, [&] { serve(settings); });
//
// `--port 80` and `--port=80` are the same; `--help` is always there. A name like "port,p" has a
// short form, too: `-p 80`, `-p80`; short switches may be joined: `-xv`. A value keeps its default
// until `parse` writes it, so the variables must outlive the Options. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

class Options {
public:
    /// `description` is one sentence, shown by --help.
    Options(std::string program, std::string description);

    void add(std::string name, std::string& value, std::string help);
    void add(std::string name, std::uint16_t& value, std::string help);
    void add(std::string name, int& value, std::string help, int min, int max);
    /// In seconds on the command line, more than 0: `--timeout 2.5`.
    void add(std::string name, std::chrono::milliseconds& value, std::string help);
    /// A switch without a value: `--verbose`.
    void add(std::string name, bool& value, std::string help);

    /// An argument without a name. Those that are not `required` come after those that are.
    void add_argument(std::string name, std::string& value, std::string help, bool required = true);
    /// All arguments that are left; at least `min`.
    void add_arguments(std::string name, std::vector<std::string>& values, std::string help,
                       std::size_t min = 0);

    /// Throws base::UsageError that names the option. False when --help was asked for.
    bool parse(int argc, const char* const* argv);

    const std::string& program() const { return program_; }
    /// The text of --help, ending in a line end.
    std::string usage() const;

private:
    enum class Kind { Text, Port, Number, Duration, Switch, Argument, Arguments };
    struct Option {
        Kind kind;
        std::string name;  // long, of an argument what the usage calls it
        std::string help;
        std::string shown_default;
        void* value;
        long min;  // of a number, or of the count of arguments
        long max;
        char letter = 0;  // of the short form; 0: none
    };

    void add_option(Option option);
    void assign_arguments(const std::vector<std::string>& arguments);
    static void assign(const Option& option, const std::string& text);
    static bool is_argument(const Option& option);
    static std::string placeholder(const Option& option);
    static std::string label(const Option& option);

    std::string program_;
    std::string description_;
    std::vector<Option> options_;
};

}  // namespace cli
