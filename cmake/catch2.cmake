# Catch2 from the distribution's package: 3.x (Debian 13, Ubuntu 24.04) or 2.13 (Debian 12).
# Tests include "tests/support/catch.hpp", which hides the difference.

find_package(Catch2 QUIET)
if(NOT Catch2_FOUND)
    message(FATAL_ERROR "Catch2 is missing. ./lab doctor says how to install it.")
endif()
message(STATUS "Catch2 ${Catch2_VERSION}")
