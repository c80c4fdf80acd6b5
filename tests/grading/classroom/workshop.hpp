// The folder in which a class is graded: everything that drivers, compilers and programs may see,
// copied to where the unprivileged worker can read it.
//
//     Workshop shop(sources, lab);
//     auto place = shop.make_place(0);           // of the first submission
//
//     ROOT/bin         class_driver, jail_shim      ROOT/peers    the programs the checks start
//     ROOT/course      common/ (headers), labN-*/checks, build/labN.json
//     ROOT/lib         the static libraries         ROOT/etc      hosts, nsswitch.conf for the jail
//     ROOT/place/N     src/ programs/ tmp/ logs/    of one submission
//
// Other users of the machine cannot look into it. The destructor removes it. Not thread-safe.
#pragma once

#include "tests/grading/catalogue.hpp"
#include "tests/grading/classroom/jail.hpp"
#include "tests/grading/classroom/recipe.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace grading::classroom {

/// Where things are before they are copied.
struct Sources {
    std::filesystem::path root;   ///< the checkout
    std::filesystem::path build;  ///< its build folder
};

class Workshop {
public:
    /// Throws `base::Error` naming what is missing and how to build it.
    Workshop(const Sources& sources, const Lab& lab, const Recipe& recipe);
    ~Workshop();
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    const std::filesystem::path& root() const { return root_; }
    std::filesystem::path driver() const { return root_ / "bin" / "class_driver"; }
    std::filesystem::path headers() const { return root_ / "course"; }
    JailTools tools() const { return {root_ / "bin" / "jail_shim", root_ / "etc"}; }
    const Worker& user() const { return user_; }

    /// A folder the worker may write to.
    std::filesystem::path make_writable(const std::filesystem::path& below_root) const;

    /// A submission's folders.
    std::filesystem::path make_place(std::size_t number) const;

private:
    void copy_in(const std::filesystem::path& from, const std::filesystem::path& to) const;
    void fill(const Sources& sources, const Lab& lab, const Recipe& recipe) const;

    std::filesystem::path root_;
    Worker user_;
};

}  // namespace grading::classroom
