// 6.4 A worker whose task may fail: for now, or for good.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/tasks/app.hpp"
#include "common/tasks/worker.hpp"

#include <fmt/core.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

struct Settings {
    std::string folder = ".";
    std::string broker = tasks::default_broker();
    std::chrono::milliseconds delay = std::chrono::seconds(1);
    int retries = 5;
    bool quiet = false;
};

/// What somebody else writes into the file of an item, sooner or later: a price. Nothing: there is
/// no such file.
std::optional<std::string> read_file(const std::string& folder, const std::string& item) {
    std::ifstream in(folder + "/" + item + ".txt");
    if (!in) return std::nullopt;
    std::ostringstream text;
    text << in.rdbuf();
    return text.str().substr(0, text.str().find('\n'));
}

/// The price of an item.
double find_price(const Settings& settings, const std::string& item) {
    const std::optional<std::string> text = read_file(settings.folder, item);
    // LAB 6.4 tell a failure that passes from one that stays
    // No text: the price is not there yet. Throw a tasks::Retry, `no price of {item} yet`. Else
    // return the number that std::stod makes of the text. When it makes none, it throws a
    // std::invalid_argument, which says little: throw another one, `{item}: '{text}' is no price`.
    // Trying again would not help, so this is no Retry.
    //~ base::todo("6.4: find the price or say why not, in find_price", item, text);
    if (!text) throw tasks::Retry(fmt::format("no price of {} yet", item));
    try {
        return std::stod(*text);
    } catch (const std::invalid_argument&) {
        throw std::invalid_argument(fmt::format("{}: '{}' is no price", item, *text));
    }
    // END 6.4
}

void run(const Settings& settings) {
    tasks::App app("prices", settings.broker);
    const auto task = [&](const std::string& item) { return find_price(settings, item); };
    tasks::TaskOptions options;
    options.parameters = {"item"};
    // LAB 6.4 try again, each time later
    // Set in the retry plan of the options: at most settings.retries retries, the first one after
    // settings.delay, each further one after twice the time before.
    //~ base::todo("6.4: plan the retries, in run of price_worker", task, options);
    options.retry.max_retries = settings.retries;
    options.retry.delay = settings.delay;
    options.retry.growth = 2;
    // END 6.4
    app.task("prices.find", task, options);
    tasks::Worker(app, {.concurrency = 1, .quiet = settings.quiet}).run();
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("price_worker", "Finds prices in files, for whoever sends prices.find.");
    options.add("folder", settings.folder, "where the files {item}.txt are");
    options.add("broker", settings.broker, "where the tasks are, as a URL");
    options.add("delay", settings.delay, "until the first retry; then twice as long, and so on");
    options.add("retries", settings.retries, "how often to try again", 0, 100);
    options.add("quiet", settings.quiet, "show no banner");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("price_worker", [&] { return start(argc, argv); });
}
