#include "tests/grading/classroom/grade_class.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/classroom/builder.hpp"
#include "tests/grading/classroom/class_list.hpp"
#include "tests/grading/classroom/driver_process.hpp"
#include "tests/grading/classroom/outbox.hpp"
#include "tests/grading/classroom/reception.hpp"
#include "tests/grading/processes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <optional>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace grading::classroom {
namespace {

namespace fs = std::filesystem;

volatile std::sig_atomic_t interruption = 0;

/// Takes SIGINT and SIGTERM, and gives them back.
class Interruptible {
public:
    Interruptible() {
        interruption = 0;
        struct sigaction action {};
        action.sa_handler = [](int) { interruption = 1; };
        ::sigaction(SIGINT, &action, &before_int_);
        ::sigaction(SIGTERM, &action, &before_term_);
    }
    ~Interruptible() {
        ::sigaction(SIGINT, &before_int_, nullptr);
        ::sigaction(SIGTERM, &before_term_, nullptr);
    }
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

private:
    struct sigaction before_int_ {};
    struct sigaction before_term_ {};
};

std::vector<Submission> selected(const ClassList& list, const ClassOptions& options) {
    std::vector<Submission> chosen;
    for (const auto& name : options.only) {
        const bool known = std::any_of(list.submissions.begin(), list.submissions.end(),
                                       [&](const Submission& s) { return s.name == name; });
        if (!known) throw base::UsageError(fmt::format("there is no submission {}", name));
    }
    for (const auto& submission : list.submissions) {
        if (options.only.empty() || std::find(options.only.begin(), options.only.end(),
                                              submission.name) != options.only.end()) {
            chosen.push_back(submission);
        }
    }
    if (options.count > 0 && chosen.size() > options.count) chosen.resize(options.count);
    return chosen;
}

struct Job {
    std::size_t index = 0;
    fs::path place;
    Record record;
    std::unique_ptr<DriverProcess> process;
    bool out_of_time = false;
};

class ClassRun {
public:
    ClassRun(const ClassOptions& options, const Lab& lab)
        : options_(options),
          lab_(lab),
          recipe_(Recipe::load(lab.manifest)),
          submissions_(submissions()),
          shop_(options.sources, lab, recipe_),
          isolation_(isolate()),
          outbox_(options.out),
          class_key_(folder_fingerprint(shop_.headers())) {}

    Graded run() {
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
        prepare();
        const Interruptible signals;
        while ((next_ < submissions_.size() || !jobs_.empty()) && interruption == 0) {
            while (next_ < submissions_.size() && jobs_.size() < options_.jobs) begin(next_++);
            report();
            await();
            reap();
        }
        jobs_.clear();
        remove_orphans();
        Graded graded;
        graded.interrupted = interruption != 0;
        graded.all = submissions_.size();
        graded.resumed = resumed_;
        for (auto& record : records_) {
            if (record) graded.records.push_back(std::move(*record));
        }
        return graded;
    }

private:
    std::vector<Submission> submissions() const {
        const ClassList list = list_class(options_.submissions);
        for (const auto& note : list.notes) options_.warn(note);
        return selected(list, options_);
    }

    std::unique_ptr<Jail> isolate() const {
        if (options_.isolation == "limits") return make_jail("limits", shop_.tools());
        auto isolation = choose_isolation(shop_.tools(), shop_.make_writable("probe"));
        if (!isolation.why_not.empty()) {
            if (options_.isolation == "bubblewrap") throw base::Error(isolation.why_not);
            options_.warn(
                fmt::format("bubblewrap does not work here ({}): programs run with limits "
                            "only, not isolated from the machine",
                            isolation.why_not));
        }
        return std::move(isolation.jail);
    }

    void prepare() {
        records_.resize(submissions_.size());
        if (!options_.resume) outbox_.clear();
    }

    void begin(std::size_t index) {
        const Submission& submission = submissions_[index];
        auto job = std::make_unique<Job>();
        job->index = index;
        job->place = shop_.make_place(index);
        const Intake intake = receive(submission, lab_.files(), shop_, job->place);
        auto& record = job->record;
        record.id = submission.id;
        record.name = submission.name;
        record.key = key_of(intake);
        record.isolation = isolation_->name();
        record.notes = intake.notes;
        for (const auto& [name, sentence] : intake.missing) {
            if (intake.missing.size() < lab_.files().size()) record.notes.push_back(sentence);
        }
        if (options_.resume) {
            if (auto known = outbox_.find(record.id);
                known && known->key == record.key && known->graded()) {
                records_[index] = std::move(known);
                ++resumed_;
                ++done_;
                return;
            }
        }
        SpawnOptions options;
        options.user = shop_.user();
        options.environment.push_back("TMPDIR=" + (job->place / "tmp").string());
        if (const char* zone = std::getenv("TZ"))
            options.environment.push_back(fmt::format("TZ={}", zone));
        const Argv command = {shop_.driver().string(),
                              "grade",
                              shop_.root().string(),
                              job->place.string(),
                              std::to_string(lab_.number),
                              isolation_->name(),
                              std::to_string(options_.patience),
                              std::to_string(options_.seed)};
        job->process = std::make_unique<DriverProcess>(
            isolation_->driver(command, job->place / "tmp"), options);
        jobs_.push_back(std::move(job));
    }

    std::string key_of(const Intake& intake) const {
        std::uint64_t key = class_key_;
        for (const auto& [name, content] : intake.files)
            key = fingerprint(content, fingerprint(name, key));
        for (const auto& [name, why] : intake.missing)
            key = fingerprint(why, fingerprint(name, key));
        return fmt::format("{:016x}", key);
    }

    void report() const {
        Progress progress{done_, submissions_.size(), {}};
        for (const auto& job : jobs_) {
            progress.now.push_back(job->record.name + " " + job->process->now());
        }
        options_.progress(progress);
    }

    /// Until a driver has printed something, or a tenth of a second.
    void await() const {
        constexpr int kTick = 100;
        std::vector<pollfd> waiting;
        for (const auto& job : jobs_) {
            for (const int fd : {job->process->out(), job->process->err()}) {
                if (fd >= 0) waiting.push_back({fd, POLLIN, 0});
            }
        }
        // With all pipes closed the process is about to be reaped: look again soon.
        ::poll(waiting.data(), waiting.size(), waiting.empty() ? 1 : kTick);
    }

    void reap() {
        for (auto& job : jobs_) {
            if (!job->process->update())
                finish(*job);
            else if (job->process->seconds() * 1000 > static_cast<double>(options_.time.count())) {
                job->out_of_time = true;
                job->process->kill();
            }
        }
        if (std::erase_if(jobs_, [](const auto& job) { return job->process == nullptr; }) > 0) {
            remove_orphans();
        }
    }

    /// What a submission has left behind falls to us as its subreaper. With a jail that is nothing
    /// but the jail's own first process, already dead.
    void remove_orphans() const {
        // Only our own children are asked for: a list of all that is below us would be out of date
        // when it is compared, and hold what the drivers have started meanwhile.
        for (const pid_t orphan : children(::getpid())) {
            const bool driver = std::any_of(jobs_.begin(), jobs_.end(), [&](const auto& job) {
                return job->process->pid() == orphan;
            });
            if (driver) continue;
            for (const pid_t pid : descendants(orphan)) ::kill(pid, SIGKILL);
            ::kill(orphan, SIGKILL);
            ::waitpid(orphan, nullptr, 0);
        }
    }

    void finish(Job& job) {
        auto& record = job.record;
        auto& process = *job.process;
        if (job.out_of_time) {
            record.notes.push_back(fmt::format("stopped after {:.0f} s", process.seconds()));
            record.results = process.results(lab_.checks, Verdict::Hung,
                                             "The time for the whole submission was over before.");
        } else {
            auto why = process.complaint();
            record.results =
                process.results(lab_.checks, Verdict::Setup,
                                why.empty() ? "The driver ended without a word." : why);
        }
        record.seconds = process.seconds();
        job.process.reset();
        outbox_.keep_logs(record, job.place / "logs");
        outbox_.keep(record);
        std::error_code ignored;
        fs::remove_all(job.place, ignored);
        records_[job.index] = std::move(record);
        ++done_;
    }

    const ClassOptions& options_;
    const Lab& lab_;
    Recipe recipe_;
    std::vector<Submission> submissions_;
    Workshop shop_;
    std::unique_ptr<Jail> isolation_;
    Outbox outbox_;
    std::uint64_t class_key_;
    std::vector<std::unique_ptr<Job>> jobs_;
    std::vector<std::optional<Record>> records_;
    std::size_t next_ = 0, done_ = 0, resumed_ = 0;
};

}  // namespace

Graded grade_class(const ClassOptions& options, const Lab& lab) {
    if (lab.checks.empty()) throw base::Error(lab.folder + " has no checks");
    Graded graded = ClassRun(options, lab).run();
    Outbox(options.out).write_reports(lab, graded.records);
    return graded;
}

}  // namespace grading::classroom
