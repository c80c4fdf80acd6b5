#include "common/tasks/app.hpp"

#include "common/tasks/broker_url.hpp"
#include "common/tasks/client.hpp"

namespace tasks {

App::App(std::string name, std::string url)
    : name_(std::move(name)), url_(std::move(url)), client_(std::make_shared<Client>(url_)) {
    [[maybe_unused]] const BrokerUrl checked(url_);
}

App::~App() = default;

void App::add_task(const std::string& name, RegisteredTask task) {
    tasks_.insert_or_assign(name, std::move(task));
}

AsyncResult<> App::send_task(const std::string& name, value::List args, value::Dict kwargs,
                             CallOptions options) const {
    Signature signature;
    signature.client = client_;
    signature.task = name;
    signature.args = std::move(args);
    signature.kwargs = std::move(kwargs);
    signature.options = std::move(options);
    return signature.apply_async();
}

}  // namespace tasks
