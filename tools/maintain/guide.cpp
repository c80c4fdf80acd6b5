// `lab guide`: executes the guides and holds them against the course.
//
// What is verified, for each labN-*/GUIDE.md:
//   * every ```console block runs and prints what it shows         (guide_session.hpp)
//   * *Expected* and the check of the exercise say the same lines  (guide_expected.hpp)
//   * parts, promises, words, names, links, hints                  (guide_rules.hpp)
//   * ```cpp blocks are what the sources say                       (guide_code.hpp)
//   * ```expect blocks are well-formed checks                      (docs/checks.md)
//
// There are no directives but one, `<!-- code: FILE TEXT -->` above a quotation. Values in braces
// are those of docs/checks.md; a line `...` stands for any lines.
#include "common/base/errors.hpp"
#include "common/net/tcp.hpp"
#include "tools/arguments.hpp"
#include "tools/builder.hpp"
#include "tools/command.hpp"
#include "tools/course.hpp"
#include "tools/maintain/guide_code.hpp"
#include "tools/maintain/guide_expected.hpp"
#include "tools/maintain/guide_rules.hpp"
#include "tools/maintain/guide_session.hpp"
#include "tools/process.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

namespace lab {
namespace {

using namespace guides;

const Usage kUsage{
    "guide [LAB] [--write]",
    "Executes the guides: what they show must be what happens.",
    {{"--verify", "", "run every command, compare, check names, links, form (default)"},
     {"--no-run", "", "leave out running the commands"},
     {"--write", "", "make the quoted code anew from the sources"}}};

void append(std::vector<Problem>& all, std::vector<Problem> more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

Course course_of(const Context& context, const grading::Lab& lab) {
    return {context.root, lab.folder, lab.checks,
            regions_of(context.root / "solutions" / lab.folder)};
}

/// Checks proposed in the guide are read as the engine reads them.
std::vector<Problem> check_proposals(const Guide& guide) {
    std::vector<Problem> problems;
    for (const Block& block : guide.blocks) {
        if (block.language != "expect") continue;
        std::string text;
        for (const std::string& line : block.lines) text += line + "\n";
        try {
            grading::parse_check(text, guide.file);
        } catch (const base::Error& error) {
            problems.push_back(
                {guide.file, block.line, "this is not a check", {fmt::format("{}", error.what())}});
        }
    }
    return problems;
}

std::vector<Problem> check_all_expected(const Guide& guide, const Course& course) {
    std::vector<Problem> problems;
    for (const auto& check : course.checks)
        if (const Section* section = guide.section(check.id); section != nullptr)
            append(problems, compare_expected(guide, *section, check));
    return problems;
}

std::vector<Problem> check_text(const Context& context, const Guide& guide, const Course& course) {
    const Words words({context.root / course.lab, context.root / "solutions" / course.lab,
                       context.root / "common"});
    const std::string hints = course.lab + "/hints.md";
    std::vector<Problem> problems = check_form(guide, course);
    append(problems, check_style(guide));
    append(problems, check_names(guide, course, words));
    append(problems, check_hints(guide, course, read_file(context.root / hints), hints));
    append(problems, check_all_expected(guide, course));
    append(problems, check_code(guide, context.root));
    append(problems, check_proposals(guide));
    return problems;
}

/// The Python modules that a lab's peers are made with.
std::string python_peer(const std::string& lab) {
    return lab.starts_with("lab6-") ? "celery, sqlalchemy" : "Pyro4";
}

Stage stage_of(const Context& context, const Course& course) {
    Stage stage{context.root, context.build, context.build / "guide" / course.lab, course.lab,
                {},           false};
    const std::string peer = python_peer(course.lab);
    stage.has_python_peer = run_program({"/usr/bin/python3", "-c", "import " + peer}).status == 0;
    for (const Region& region : course.regions)
        stage.exercises[region.file.substr(0, region.file.find('.'))].push_back(region.id);
    return stage;
}

/// The fixed ports of the course must be free where there is no private network.
void require_free_ports() {
    for (const std::uint16_t port :
         {std::uint16_t{9999}, std::uint16_t{60000}, std::uint16_t{9090}}) {
        try {
            net::TcpListener().bind("localhost", port);
        } catch (const base::CommunicationError& error) {
            throw base::Error(
                fmt::format("the guides use the ports 9999, 60000 and 9090, and this "
                            "system gives no network of our own: {}",
                            error.what()));
        }
    }
}

void insert(std::set<std::string>& targets, const std::vector<std::string>& more) {
    targets.insert(more.begin(), more.end());
}

/// Brings starters, solutions and the programs the checks talk to up to date.
void build_labs(const Context& context, const std::vector<const grading::Lab*>& labs) {
    std::set<std::string> targets{"common/name_server", "common/nsc"};
    for (const grading::Lab* lab : labs) {
        targets.insert({fmt::format("lab{}", lab->number), fmt::format("solution{}", lab->number)});
        for (const auto& check : lab->checks) insert(targets, check_targets(*lab, check, true));
    }
    insert(targets, companions_of(targets));
    const BuildReport report = build_targets(context, {targets.begin(), targets.end()});
    if (report.good) return;
    throw base::Error("the labs do not build: " +
                      (report.failures.empty() ? report.output : report.failures.front().error));
}

void print(const Problem& problem) {
    fmt::print("{}:{}: {}\n", problem.file, problem.line, problem.what);
    for (const std::string& line : problem.details) fmt::print("    {}\n", line);
}

int verify(const Context& context, const grading::Lab& lab, bool run) {
    const Course course = course_of(context, lab);
    const std::string file = lab.folder + "/GUIDE.md";
    const Guide guide = parse_guide(read_file(context.root / file), file);
    auto problems = check_text(context, guide, course);
    Performance performance;
    if (run) performance = perform(guide, stage_of(context, course));
    append(problems, std::move(performance.problems));
    std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
        return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    });
    for (const Problem& problem : problems) print(problem);
    std::size_t words = 0;
    for (const Section& section : guide.sections) words += section.words();
    fmt::print(
        "{}: {} commands run, {} words, {} links; {}\n", file, performance.commands, words,
        guide.links.size(),
        problems.empty() ? "all is as written" : fmt::format("{} problems", problems.size()));
    if (performance.without_python > 0)
        fmt::print("{}: {} blocks of \"{}\" skipped: no {} here\n", file,
                   performance.without_python, kPythonSection, python_peer(lab.folder));
    for (const auto& [program, blocks] : performance.without)
        fmt::print("{}: {} blocks skipped: no {} here\n", file, blocks, program);
    return problems.empty() ? AllPassed : SomethingFailed;
}

int write(const Context& context, const grading::Lab& lab) {
    const std::string file = lab.folder + "/GUIDE.md";
    const std::string text = read_file(context.root / file);
    const std::string fresh = refresh_code(parse_guide(text, file), context.root);
    if (fresh != text) write_file(context.root / file, fresh);
    fmt::print("{}: {}\n", file, fresh == text ? "up to date" : "quoted code refreshed");
    return AllPassed;
}

}  // namespace

int guide(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    const bool verifying = !parsed.has("--write");
    const auto course = load_course(context);
    std::vector<const grading::Lab*> labs;
    for (const auto& lab : course.labs())
        if (parsed.first().empty() || &course.lab(parsed.first()) == &lab) labs.push_back(&lab);
    if (parsed.first().empty())
        std::erase_if(labs, [&](const grading::Lab* lab) {
            return !std::filesystem::exists(context.root / lab->folder / "hints.md");
        });
    const bool run = verifying && !parsed.has("--no-run");
    if (run) build_labs(context, labs);
    if (run && !enter_private_network()) require_free_ports();
    int status = AllPassed;
    for (const grading::Lab* lab : labs)
        status = std::max(status, verifying ? verify(context, *lab, run) : write(context, *lab));
    return status;
}

}  // namespace lab
