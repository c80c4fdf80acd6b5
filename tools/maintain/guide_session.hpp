// Runs the console blocks of a guide and compares what comes with what is shown.
//
// A block without a name runs to its end. A block with a name (```console server) is a terminal of
// its own: it is started, its last command goes on in the background until its part of the section
// ends (the next label or heading), or until another block of that name begins; then it gets a
// Ctrl-C, which the guide may show as `^C`. The word `unordered` (```console unordered) lets the
// lines come in any order: several programs printed them. Each block is a bash of its own; files
// stay in the guide's folder from one block to the next, so a guide is run from the beginning.
//
// Programs of build/labN-*/ are the solution's. In "Try first" they are what a student has who has
// come so far: the solution's for earlier exercises, the starters for this one and later ones. One
// that was begun in an earlier exercise and goes on in a later one is the solution's.
//
// "Now with Python" runs where the system's Python has Pyro4 or Celery, and a block with the words
// `needs PROGRAM` (```console redis needs redis-server) where that program is installed. What is
// left out is counted.
//
// Changes the network namespace of the process. Not thread-safe.
#pragma once

#include "tests/grading/pattern.hpp"
#include "tools/maintain/guide_document.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace lab::guides {

/// Where things are and who is who.
struct Stage {
    std::filesystem::path root;    ///< the checkout
    std::filesystem::path build;   ///< its build folder
    std::filesystem::path folder;  ///< working folder of the commands; made anew
    std::string lab;               ///< "lab1-sockets"
    std::map<std::string, std::vector<std::string>> exercises;  ///< program -> ids it takes part in
    bool has_python_peer = false;                               ///< Pyro4 or Celery is there
};

/// How many commands were run, and what went wrong.
struct Performance {
    std::size_t commands = 0;
    std::size_t without_python = 0;              ///< blocks left out that need a Python peer
    std::map<std::string, std::size_t> without;  ///< program -> blocks left out that need it
    std::vector<Problem> problems;
};

/// A network of its own for this process and its children, in which every port is free. Returns
/// false where the system does not let us.
bool enter_private_network();

/// Is there such a program in PATH, or where the system has its servers?
bool is_installed(const std::string& program);

/// The command as it is really run.
std::string translate(const std::string& command, const Block& block, const Stage& stage);

Performance perform(const Guide& guide, const Stage& stage);

}  // namespace lab::guides
