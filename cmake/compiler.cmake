# What every target is compiled with: language level, warnings, sanitizers, linker.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

set(LABS_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")

option(LABS_FUZZ "Build the fuzz targets of tests/fuzz (clang++ only)" OFF)

# The warnings everybody gets. A student's file is compiled with `labs_warnings`; our own code with
# `labs_strict`, where a warning ends the build.
add_library(labs_warnings INTERFACE)
target_compile_options(labs_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wdouble-promotion -Wformat=2 -Wundef -Wcast-align
    -Wextra-semi)
add_library(labs_strict INTERFACE)
target_link_libraries(labs_strict INTERFACE labs_warnings)
target_compile_options(labs_strict INTERFACE -Werror)

# Debug information of our own code: lines, for what a debugger or a report names. Variables would
# cost an eighth of the time to compile it; -D LABS_DEBUG_INFO=-g when you need them.
set(LABS_DEBUG_INFO -g1 CACHE STRING "Debug information of what is not a student's")
add_library(labs_debug_info INTERFACE)
target_compile_options(labs_debug_info INTERFACE ${LABS_DEBUG_INFO})
target_link_libraries(labs_strict INTERFACE labs_debug_info)

if(LABS_SANITIZE)
    # -O0 (the Debug default): sanitized code compiles twice as fast as at -O1, and g++ 12 reports
    # false -Wmismatched-new-delete and -Wnull-dereference there.
    add_compile_options(-fsanitize=${LABS_SANITIZE} -fno-omit-frame-pointer
                        -fno-sanitize-recover=all)
    add_compile_options(-g1)  # students' files too: a report names lines
    add_link_options(-fsanitize=${LABS_SANITIZE})
    if(LABS_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        # clang 14 cannot emit this check for coroutines ("difference across sections").
        add_compile_options(-fno-sanitize=function)
    endif()
    if(LABS_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Asio's fences are unknown to g++'s ThreadSanitizer; it warns at each of them.
        add_compile_options(-Wno-tsan)
    endif()
endif()

if(LABS_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "LABS_FUZZ needs clang++: cmake --preset fuzz")
    endif()
    add_compile_options(-fsanitize=fuzzer-no-link)  # coverage, which guides what is tried next
endif()

# A fast linker is a sixth of the time between a student's edit and the answer.
find_program(LABS_LLD ld.lld)
find_program(LABS_GOLD ld.gold)
if(LABS_LLD)
    add_link_options(-fuse-ld=lld)
elseif(LABS_GOLD)
    add_link_options(-fuse-ld=gold)
endif()
