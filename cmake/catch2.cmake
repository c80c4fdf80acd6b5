# Catch2 from the distribution's package: 3.x (Debian 13, Ubuntu 24.04) or 2.13 (Debian 12).
# Tests include "tests/support/catch.hpp", which hides the difference.

# A student edition has no tests of the course itself.
set(LABS_HAVE_TESTS OFF)
if(EXISTS ${CMAKE_SOURCE_DIR}/tests/support/catch.hpp)
    set(LABS_HAVE_TESTS ON)
endif()
if(NOT LABS_HAVE_TESTS)
    function(labs_add_test)
    endfunction()
    return()
endif()

find_package(Catch2 QUIET)
if(NOT Catch2_FOUND)
    message(FATAL_ERROR "Catch2 is missing. ./lab doctor says how to install it.")
endif()
message(STATUS "Catch2 ${Catch2_VERSION}")

# A test program, and the test of ctest that runs it:
#     labs_add_test(net_test LABEL unit SOURCES tcp_test.cpp LIBRARIES labs::net)
# THREADS marks one that shares objects among threads: it also runs under ThreadSanitizer.
function(labs_add_test name)
    cmake_parse_arguments(PARSE_ARGV 1 test "THREADS" "LABEL" "SOURCES;LIBRARIES")
    add_executable(${name} ${test_SOURCES})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${test_LIBRARIES} Catch2::Catch2WithMain labs_strict)
    labs_precompile(${name} TESTS)
    add_test(NAME ${name} COMMAND ${name})
    # Without the option every program lives a second longer than it should under that sanitizer.
    set_tests_properties(${name} PROPERTIES
        LABELS "${test_LABEL}" ENVIRONMENT TSAN_OPTIONS=atexit_sleep_ms=0)
    add_dependencies(labs_tests ${name})
    if(test_LABEL STREQUAL "unit")
        add_dependencies(labs_unit_tests ${name})
    endif()
    if(test_THREADS)
        set_property(TEST ${name} APPEND PROPERTY LABELS threads)
        add_dependencies(labs_thread_tests ${name})
    endif()
endfunction()
