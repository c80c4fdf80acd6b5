// C++ programs that stand in for one side of an example of the package pyro4-examples: the same
// names in the name server, the same questions, the same lines printed.
//
//     interop_examples warehouse-server --ns
//     interop_examples warehouse-visit < answers
#pragma once

#include <string>
#include <vector>

namespace interop::examples {

using Arguments = std::vector<std::string>;

void circular_server(const Arguments& arguments);  // A B: it is A, the next one is B
void circular_client(const Arguments& arguments);
void warehouse_server(const Arguments& arguments);  // --ns: registers itself
void warehouse_visit(const Arguments& arguments);   // --ns: looks it up, else asks for the uri
void stock_market(const Arguments& arguments);
void stock_viewer(const Arguments& arguments);
void callback_server(const Arguments& arguments);
void callback_client(const Arguments& arguments);
void callback2_server(const Arguments& arguments);
void callback2_client(const Arguments& arguments);
void streaming_server(const Arguments& arguments);
void streaming_client(const Arguments& arguments);
void batched_server(const Arguments& arguments);
void batched_client(const Arguments& arguments);
void attributes_server(const Arguments& arguments);
void attributes_client(const Arguments& arguments);

/// Prints the question and reads a line.
std::string ask(const std::string& question);

/// As Daemon.serveSimple without a name server: prints the uri and serves.
void print_ready(const std::string& uri);

}  // namespace interop::examples
