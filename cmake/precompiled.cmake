# Headers that nearly every file of ours includes, compiled once in each build folder:
#
#     labs_precompile(labs_grading)       # the standard library and fmt
#     labs_precompile(net_test TESTS)     # the same and Catch2
#
# A file still includes what it uses, which -D LABS_PRECOMPILE=OFF shows. The library (common/) gets
# them only with sanitizers, so that the dev build notices a missing #include in what students use.
# Compiler and flags have to be the same for all who share them; warnings may differ. Boost.JSON is
# left out: loading it would cost the many files without it what it saves the few.

option(LABS_PRECOMPILE "Compile tests and tools with precompiled headers" ON)

# labs_add_precompiled(NAME header ...): a target for others to reuse the compiled headers of, with
# REUSE_FROM; it needs what they are compiled with.
function(labs_add_precompiled name)
    set(stub ${CMAKE_BINARY_DIR}/precompiled.cpp)
    if(NOT EXISTS ${stub})  # written anew it would be compiled anew
        file(WRITE ${stub} "// Holds precompiled headers.\n")
    endif()
    add_library(${name} OBJECT EXCLUDE_FROM_ALL ${stub})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE labs_warnings)
    target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

if(LABS_PRECOMPILE)
    set(headers <algorithm> <array> <chrono> <condition_variable> <cstdint> <filesystem> <fstream>
                <functional> <iostream> <map> <memory> <mutex> <optional> <set> <sstream> <string>
                <string_view> <thread> <utility> <variant> <vector> <fmt/core.h>)

    labs_add_precompiled(labs_pch ${headers})
    target_link_libraries(labs_pch PRIVATE labs_debug_info fmt::fmt Threads::Threads)

    if(LABS_HAVE_TESTS)
        labs_add_precompiled(labs_test_pch
            ${headers} <future> <random> ${CMAKE_SOURCE_DIR}/tests/support/catch.hpp)
        target_link_libraries(labs_test_pch PRIVATE labs_debug_info fmt::fmt Threads::Threads
                                                    Catch2::Catch2)
    endif()
endif()

function(labs_precompile target)
    cmake_parse_arguments(PARSE_ARGV 1 this "TESTS" "" "")
    if(NOT LABS_PRECOMPILE)
        return()
    endif()
    if(this_TESTS)
        target_precompile_headers(${target} REUSE_FROM labs_test_pch)
    else()
        target_precompile_headers(${target} REUSE_FROM labs_pch)
    endif()
endfunction()
