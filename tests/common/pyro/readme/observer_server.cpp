#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <mutex>

class Broker {
public:
    void subscribe(pyro::Proxy listener) {
        const std::lock_guard lock(mutex_);
        listeners_.push_back(std::move(listener));
    }
    void publish(const std::string& news) {
        const std::lock_guard lock(mutex_);  // calls of different clients run at the same time
        std::erase_if(listeners_, [&](pyro::Proxy& listener) {
            try {
                listener.call("notify", news);
                return false;
            } catch (const pyro::CommunicationError& error) {  // gone: forget it
                fmt::print("dropped {}: {}\n", listener.uri().to_string(), error.what());
                return true;
            }
        });
    }
    BOOST_DESCRIBE_CLASS(Broker, (), (subscribe, publish), (), ())

private:
    std::mutex mutex_;
    std::vector<pyro::Proxy> listeners_;
};

int main() {
    pyro::Daemon daemon;
    const pyro::Uri uri = daemon.register_object(std::make_shared<Broker>());
    pyro::locate_ns().register_name("example.broker", uri);
    daemon.request_loop();
}
