#include "common/tasks/redis/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tasks::redis {
namespace {

struct Rule {
    std::string_view start;
    std::string_view cure;
    bool passes = false;  // by itself
};

constexpr Rule kRules[] = {
    {"NOAUTH", "it wants a password: write redis://:PASSWORD@HOST:PORT/NUMBER"},
    {"WRONGPASS", "the user or the password in the URL is wrong"},
    {"ERR invalid password", "the password in the URL is wrong"},
    {"ERR AUTH <password> called without", "it has no password: leave it out of the URL"},
    {"ERR Client sent AUTH, but no password", "it has no password: leave it out of the URL"},
    {"ERR DB index is out of range",
     "it has fewer databases than that (16 if its option `databases` was not changed): use a "
     "smaller number"},
    {"ERR invalid DB index", "use a smaller number for the database"},
    {"NOPERM", "the user in the URL may not do that: give it more rights (ACL SETUSER)"},
    {"DENIED", "it takes nobody from outside without a password: give it one (requirepass)"},
    {"READONLY", "it is the copy of another server: name that one"},
    {"OOM", "its memory is full: raise its maxmemory, or let workers empty its queues"},
    {"MISCONF", "it cannot write its data: see to its disk"},
    {"WRONGTYPE",
     "the key is another program's: use another queue, or another database (the number in the "
     "URL)"},
    {"LOADING", "it is still reading its data: wait a moment", true},
    {"BUSY", "a script of somebody keeps it busy: wait, or end that (SCRIPT KILL)", true},
    {"MASTERDOWN", "it is a copy that has lost its primary: wait, or name another one", true},
    {"CLUSTERDOWN", "its cluster is down: wait", true},
    {"TRYAGAIN", "try again", true},
    {"NOSCRIPT", "somebody has removed its scripts: they are loaded again", true},
    {"LABSGONE", "it connects again", true},
    {"ERR max number of clients", "it has too many clients: wait, or raise its maxclients", true},
};

}  // namespace

void throw_refusal(std::string_view shown, std::string_view error, std::string_view about) {
    const auto* const rule = std::find_if(std::begin(kRules), std::end(kRules), [&](const Rule& r) {
        return error.starts_with(r.start);
    });
    constexpr std::size_t kLongest = 120;  // DENIED is a page of advice
    std::string_view text = error.substr(0, std::min(error.size(), kLongest));
    if (const auto stop = text.find(". "); stop != std::string_view::npos)
        text = text.substr(0, stop);
    if (text.ends_with('.')) text.remove_suffix(1);
    std::string sentence = fmt::format("broker {}: ", shown);
    if (!about.empty()) sentence += fmt::format("{}: ", about);
    sentence += text;
    if (rule == std::end(kRules)) throw BrokerError(sentence);
    sentence += fmt::format(": {}", rule->cure);
    if (rule->passes) throw BrokerUnavailableError(sentence);
    throw BrokerError(sentence);
}

}  // namespace tasks::redis
