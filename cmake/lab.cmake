# One function declares a lab, for the students' folder and for the solutions alike:
#
#     labs_add_lab(NUMBER 1
#         PROGRAMS  time_server time_client     # one .cpp each, beside the CMakeLists.txt
#         SHARED    frame.hpp                   # further files the student edits
#         ASIO      concurrent_server           # programs that include common/net/asio.hpp
#         LIBRARIES labs::net labs::cli)
#
# It makes the targets `time_server`, ... and `lab1` (students: warnings), or `solution-time_server`,
# ... and `solution1` (solutions: warnings are errors), and writes build/labN.json for the `lab`
# command: which programs and files the lab has, and how one of its files is compiled and linked.

function(labs_add_lab)
    cmake_parse_arguments(PARSE_ARGV 0 lab "" "NUMBER" "PROGRAMS;SHARED;ASIO;LIBRARIES")
    cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME folder)
    cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${CMAKE_SOURCE_DIR}
               OUTPUT_VARIABLE path)
    if(path MATCHES "^solutions/")
        set(prefix "solution-")
        set(group "solution${lab_NUMBER}")
        set(warnings labs_strict)
    else()
        set(prefix "")
        set(group "lab${lab_NUMBER}")
        set(warnings labs_warnings)
    endif()

    add_custom_target(${group})
    foreach(program IN LISTS lab_PROGRAMS)
        set(target ${prefix}${program})
        add_executable(${target} ${program}.cpp)
        set_target_properties(${target} PROPERTIES OUTPUT_NAME ${program})
        target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
        target_link_libraries(${target} PRIVATE ${lab_LIBRARIES} ${warnings})
        if(program IN_LIST lab_ASIO)
            target_link_libraries(${target} PRIVATE labs::asio)
            target_precompile_headers(${target} REUSE_FROM labs_asio_pch)
        endif()
        add_dependencies(${group} ${target})
    endforeach()

    if(NOT prefix)
        labs_write_manifest()
        if(TARGET lab)
            add_custom_target(check-lab${lab_NUMBER}
                COMMAND $<TARGET_FILE:lab> check ${lab_NUMBER}
                DEPENDS lab lab${lab_NUMBER} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} USES_TERMINAL)
        endif()
    endif()
endfunction()

# How a submitted file of this lab is built without CMake: build/labN.json.
function(labs_write_manifest)
    set(json "{}")
    string(JSON json SET "${json}" number ${lab_NUMBER})
    string(JSON json SET "${json}" folder "\"${folder}\"")
    foreach(key PROGRAMS SHARED ASIO)
        string(TOLOWER ${key} name)
        list(TRANSFORM lab_${key} REPLACE "(.+)" "\"\\1\"" OUTPUT_VARIABLE items)
        list(JOIN items "," items)
        string(JSON json SET "${json}" ${name} "[${items}]")
    endforeach()
    list(TRANSFORM lab_LIBRARIES REPLACE "(.+)" "\"$<TARGET_FILE:\\1>\"" OUTPUT_VARIABLE archives)
    list(JOIN archives "," archives)
    string(JSON json SET "${json}" compiler "\"${CMAKE_CXX_COMPILER}\"")
    set(flags "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${CMAKE_BUILD_TYPE}}")
    string(JSON json SET "${json}" flags "\"${flags}\"")
    file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/lab${lab_NUMBER}.json
         CONTENT "${json}\n")
endfunction()
