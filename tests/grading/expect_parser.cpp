// Reads an .expect file: the statements. The items of lanes are lane_parser.cpp's, the rules that
// span statements check_rules.cpp's.
#include "common/base/errors.hpp"
#include "tests/grading/check.hpp"
#include "tests/grading/check_rules.hpp"
#include "tests/grading/lane_parser.hpp"
#include "tests/grading/words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <csignal>

namespace grading {
namespace {

class Parser {
public:
    Parser(const std::string& text, const std::string& file) : file_(file) {
        std::string_view rest = text;
        for (int number = 1; !rest.empty(); ++number) {
            const auto end = std::min(rest.find('\n'), rest.size());
            auto line = rest.substr(0, end);
            line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
            if (!line.starts_with('#')) lines_.push_back({line, number});
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }

    Check parse() {
        for (std::size_t at = 0; at < lines_.size();) {
            const auto line = lines_[at++];
            if (line.text.empty()) continue;
            source_ = {file_, line.number};
            if (line.text.starts_with(' '))
                malformed(source_,
                          "an indented line belongs to a lane, and there is none above it");
            try {
                words_ = split_words(line.text);
                next_ = 1;
                statement(at);
            } catch (const base::Error& error) {
                if (std::string_view(error.what()).starts_with(file_ + ":")) throw;
                malformed(source_, error.what());
            }
        }
        if (check_.id.empty()) malformed({file_, 1}, "there is no step line");
        enforce_rules(check_);
        return std::move(check_);
    }

private:
    void statement(std::size_t& at) {
        const auto& keyword = words_[0].text;
        if (check_.id.empty() && keyword != "step")
            throw base::Error("the first statement has to be: step ID \"title\" points N");
        if (keyword == "step")
            step();
        else if (keyword == "by-hand")
            by_hand();
        else if (keyword == "limit")
            limit();
        else if (keyword == "looks-like")
            looks_like();
        else if (keyword == "never")
            never();
        else if (keyword == "start" || keyword == "run")
            start(keyword == "run");
        else if (keyword == "type")
            type();
        else if (keyword == "close")
            add(CloseInput{word("a lane")});
        else if (keyword == "lane")
            lane(at);
        else if (keyword == "exit")
            exit_status();
        else if (keyword == "stop")
            signal(SIGTERM, true);
        else if (keyword == "interrupt")
            signal(SIGINT, true);
        else if (keyword == "kill")
            signal(SIGKILL, false);
        else if (keyword == "pause")
            signal(SIGSTOP, false);
        else if (keyword == "resume")
            signal(SIGCONT, false);
        else if (keyword == "restart")
            add(Restart{word("a lane")});
        else if (keyword == "file")
            file();
        else if (keyword == "note")
            add(Note{Pattern::parse(word("a text"))});
        else
            throw base::Error(fmt::format("there is no statement \"{}\"", keyword));
        if (next_ < words_.size())
            throw base::Error(fmt::format("\"{}\" is one word too many", words_[next_].text));
    }

    // --- words ------------------------------------------------------------------------------

    bool more() const { return next_ < words_.size(); }
    bool at_keyword(std::string_view keyword) const {
        return more() && !words_[next_].quoted && words_[next_].text == keyword;
    }
    bool take(std::string_view keyword) {
        const bool found = at_keyword(keyword);
        if (found) ++next_;
        return found;
    }
    const std::string& word(std::string_view what) {
        if (!more()) throw base::Error(fmt::format("{}: {} is missing", words_[0].text, what));
        return words_[next_++].text;
    }
    void demand(std::string_view keyword) {
        if (!take(keyword))
            throw base::Error(fmt::format("{}: \"{}\" is missing", words_[0].text, keyword));
    }
    long long number(std::string_view what) { return to_number(word(what)); }
    static long long to_number(std::string_view text) {
        long long value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size() || value < 0)
            throw base::Error(fmt::format("\"{}\" is not a number", text));
        return value;
    }
    template <class Statement>
    void add(Statement statement) {
        check_.statements.push_back({std::move(statement), source_});
    }

    // --- head -------------------------------------------------------------------------------

    void step() {
        if (!check_.id.empty()) throw base::Error("a file describes one step only");
        check_.source = source_;
        check_.id = word("the id");
        check_.title = word("the title");
        demand("points");
        check_.points = static_cast<int>(number("the points"));
        if (take("needs"))
            while (more()) check_.needs.push_back(word("an id"));
    }

    void by_hand() {
        ByHand entry;
        entry.lane = word("a name");
        entry.program = word("a program");
        while (more() && !at_keyword("ready")) entry.arguments.push_back(word("an argument"));
        if (take("ready")) entry.ready = Pattern::parse(word("the ready line"));
        check_.by_hand.push_back(std::move(entry));
    }

    void limit() {
        const auto what = word("time, memory or output");
        auto amount = std::string_view(word("an amount"));
        const auto without = [&](std::string_view unit) {
            if (!amount.ends_with(unit))
                throw base::Error(fmt::format("limit {} takes a number with {}", what, unit));
            return to_number(amount.substr(0, amount.size() - unit.size()));
        };
        constexpr std::uint64_t kMebibyte = 1 << 20;
        if (what == "time")
            check_.limits.time = std::chrono::seconds(without("s"));
        else if (what == "memory")
            check_.limits.memory = static_cast<std::uint64_t>(without("M")) * kMebibyte;
        else if (what == "output")
            check_.limits.output = static_cast<std::uint64_t>(without("M")) * kMebibyte;
        else
            throw base::Error("limit takes time, memory or output");
    }

    void never() {
        Never never;
        never.lane = word("a lane or *");
        never.text = word("a text");
        check_.never.push_back(std::move(never));
    }

    void looks_like() {
        Mistake mistake;
        mistake.sentence = word("a sentence");
        demand("when");
        do mistake.when.push_back(condition());
        while (take("and"));
        check_.mistakes.push_back(std::move(mistake));
    }

    MistakeCondition condition() {
        using Kind = MistakeCondition::Kind;
        MistakeCondition condition;
        const auto what = word("a condition");
        if (what == "verdict") {
            condition.kind = Kind::Verdict;
            condition.value = word("a verdict");
            return condition;
        }
        condition.lane = word("a lane");
        condition.value = word("a value");
        if (what == "line" || what == "no-line") {
            condition.kind = what == "line" ? Kind::Line : Kind::NoLine;
            condition.pattern = Pattern::parse(condition.value);
        } else if (what == "stderr") {
            condition.kind = Kind::Stderr;
        } else if (what == "exit") {
            condition.kind = Kind::Exit;
        } else if (what == "signal") {
            condition.kind = Kind::Signal;
        } else {
            throw base::Error(fmt::format(
                "\"{}\": a condition is verdict, line, no-line, stderr, exit or signal", what));
        }
        return condition;
    }

    // --- processes --------------------------------------------------------------------------

    void start(bool wait) {
        Start start;
        start.wait = wait;
        start.lane = word("a lane");
        start.program = word("a program");
        start.course = start.program.starts_with('@');
        if (start.course) start.program.erase(0, 1);
        while (more() && !at_keyword("pty") && !at_keyword("ready"))
            start.arguments.push_back(Pattern::parse(word("an argument")));
        start.pty = take("pty");
        if (take("ready")) {
            Ready ready;
            if (take("listening"))
                ready.listen = Pattern::parse(word("{port}"));
            else
                ready.line = Pattern::parse(word("the ready line"));
            start.ready = std::move(ready);
        }
        if (wait && start.ready) throw base::Error("run waits for the end: ready has no meaning");
        add(std::move(start));
    }

    void type() {
        Type type;
        type.lane = word("a lane");
        type.text = Pattern::parse(word("a text"));
        if (take("after")) type.after = Pattern::parse(word("a prompt"));
        add(std::move(type));
    }

    void exit_status() {
        ExpectExit exit;
        exit.lane = word("a lane");
        if (!take("nonzero")) exit.status = static_cast<int>(number("a status"));
        add(std::move(exit));
    }

    void signal(int number, bool must_end) {
        Signal signal;
        signal.number = number;
        signal.must_end = must_end;
        do signal.lanes.push_back(word("a lane"));
        while (more());
        add(std::move(signal));
    }

    void lane(std::size_t& at) {
        LaneBlock block;
        block.lane = word("a name");
        block.from_stderr = take("stderr");
        if (take("extra")) {
            demand("ok");
            block.extra_ok = true;
        }
        block.items = parse_items(lines_, at, file_);
        add(std::move(block));
    }

    // --- files ------------------------------------------------------------------------------

    void file() {
        const auto path = word("a path");
        if (path.starts_with('/') || path.find("..") != std::string::npos)
            throw base::Error("a path is relative to the working folder and stays in it");
        if (take("size")) {
            add(GiveFile{path, std::nullopt, static_cast<std::uint64_t>(number("the size"))});
        } else if (take("equals")) {
            add(ExpectFile{path, ExpectFile::Kind::Equals, word("another path"), {}});
        } else if (take("is")) {
            add(ExpectFile{path, ExpectFile::Kind::Is, {}, Pattern::parse(word("the content"))});
        } else if (take("absent")) {
            add(ExpectFile{path, ExpectFile::Kind::Absent, {}, {}});
        } else {
            add(GiveFile{path, Pattern::parse(word("the content")), 0});
        }
    }

    std::string file_;
    std::vector<NumberedLine> lines_;
    std::vector<Word> words_;
    std::size_t next_ = 0;
    SourceLine source_;
    Check check_;
};

}  // namespace

Check parse_check(const std::string& text, const std::string& file) {
    return Parser(text, file).parse();
}

std::vector<std::string> Check::programs() const {
    std::vector<std::string> names;
    for (const auto& statement : statements) {
        const auto* start = std::get_if<Start>(&statement.is);
        if (start == nullptr || start->course) continue;
        if (std::find(names.begin(), names.end(), start->program) == names.end())
            names.push_back(start->program);
    }
    return names;
}

}  // namespace grading
