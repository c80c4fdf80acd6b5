// A thread for each observer as long as it is registered, and a method table made by hand.
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <condition_variable>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace {

struct Postman {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::string> bag;
    bool ended = false;
};

struct Subject {
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<Postman>> postmen;

    void carry(const std::string& uri, Postman& postman) {
        while (true) {
            std::unique_lock lock(postman.mutex);
            postman.changed.wait(lock, [&] { return postman.ended || !postman.bag.empty(); });
            if (postman.ended) return;
            const std::string message = postman.bag.front();
            postman.bag.pop_front();
            lock.unlock();
            try {
                pyro::Proxy(uri).call("update", message);
            } catch (const pyro::CommunicationError&) {
                if (dismiss(uri)) std::cout << "Dropped observer " << uri << std::endl;
            } catch (const std::exception& error) {
                cli::complain(error);
            }
        }
    }

    bool dismiss(const std::string& uri) {
        const std::lock_guard lock(mutex);
        const auto found = postmen.find(uri);
        if (found == postmen.end()) return false;
        const std::lock_guard inner(found->second->mutex);
        found->second->ended = true;
        found->second->changed.notify_all();
        postmen.erase(found);
        return true;
    }

    void add(const pyro::Uri& uri) {
        const std::lock_guard lock(mutex);
        auto& postman = postmen[uri.to_string()];
        if (postman) return;
        postman = std::make_shared<Postman>();
        std::thread([this, text = uri.to_string(), postman] { carry(text, *postman); }).detach();
    }

    void tell(const std::string& message) {
        const std::lock_guard lock(mutex);
        for (auto& [uri, postman] : postmen) {
            const std::lock_guard inner(postman->mutex);
            postman->bag.push_back(message);
            postman->changed.notify_all();
        }
    }
};

}  // namespace

int main(int argc, char** argv) {
    std::string ns = pyro::name_server_address();
    cli::Options options("observable_server", "Tells its observers each message.");
    options.add("ns", ns, "name server, HOST:PORT");
    return cli::run_program(options, argc, argv, [&] {
        pyro::MethodTable<Subject> table("Observable");
        table.method("register_observer", &Subject::add)
            .method("unregister_observer",
                    [](Subject& subject, const pyro::Uri& uri) {
                        static_cast<void>(subject.dismiss(uri.to_string()));
                    })
            .method("notify_observers", &Subject::tell);
        pyro::Daemon daemon;
        const auto uri = daemon.register_object(std::make_shared<Subject>(), table.build());
        pyro::locate_ns(ns).register_name("example.observable", uri);
        std::cout << "Observable ready." << std::endl;
        daemon.request_loop();
    });
}
