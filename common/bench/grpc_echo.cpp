// gRPC's side of pyro_bench: unary calls, the synchronous interface, a channel for each thread.
//
//     grpc_echo serve                                 prints the port
//     grpc_echo call PORT echo CONNECTIONS SECONDS    prints calls a second, median latency
#include "common/base/errors.hpp"
#include "common/bench/load.hpp"
#include "grpc_echo.grpc.pb.h"

#include <fmt/core.h>

#include <cstdio>
#include <grpcpp/grpcpp.h>
#include <memory>
#include <string>

namespace {

class EchoService final : public bench::Echo::Service {
    grpc::Status Call(grpc::ServerContext*, const bench::Text* question,
                      bench::Text* answer) override {
        answer->set_text(question->text());
        return grpc::Status::OK;
    }
};

void serve() {
    EchoService service;
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service);
    const auto server = builder.BuildAndStart();
    fmt::print("{}\n", port);
    std::fflush(stdout);
    server->Wait();
}

std::function<void()> caller(const std::string& address) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
    const auto channel =
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
    std::shared_ptr<bench::Echo::Stub> stub = bench::Echo::NewStub(channel);
    return [stub] {
        bench::Text question;
        question.set_text("hello, world");
        bench::Text answer;
        grpc::ClientContext context;
        const grpc::Status status = stub->Call(&context, question, &answer);
        if (!status.ok()) throw base::Error("gRPC: " + status.error_message());
        if (answer.text() != question.text()) throw base::Error("gRPC: another answer");
    };
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2) {
        serve();
        return 0;
    }
    if (argc != 6) return 2;
    std::vector<std::function<void()>> calls;
    for (int i = 0; i < std::stoi(argv[4]); ++i) {
        calls.push_back(caller(std::string("127.0.0.1:") + argv[2]));
    }
    const bench::Load load =
        bench::run_load(std::move(calls), std::chrono::duration<double>(std::stod(argv[5])), 16);
    fmt::print("{} {}\n", load.rate(), load.median_latency);
    return 0;
}
