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
        elseif("labs::pyro" IN_LIST lab_LIBRARIES)
            target_precompile_headers(${target} REUSE_FROM labs_pyro_pch)
        endif()
        add_dependencies(${group} ${target})
    endforeach()

    if(NOT prefix)
        labs_write_manifest()
        if(TARGET classroom)
            foreach(library IN LISTS lab_LIBRARIES)  # what a submission is linked with
                get_target_property(library ${library} ALIASED_TARGET)
                add_dependencies(classroom ${library})
            endforeach()
        endif()
        add_custom_target(check-lab${lab_NUMBER}
            COMMAND lab check ${lab_NUMBER} --no-build
            DEPENDS lab lab${lab_NUMBER} peers
            WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} USES_TERMINAL)
    endif()
endfunction()

# What a program linked with the given libraries needs on its link line, in any order.
function(labs_link_items result)
    set(items "")
    set(seen "")
    set(queue ${ARGN})
    while(queue)
        list(POP_FRONT queue item)
        # The private libraries of a static one.
        string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" item "${item}")
        if(item IN_LIST seen)
            continue()
        endif()
        list(APPEND seen "${item}")
        if(NOT TARGET "${item}")
            if(item MATCHES "::")
                message(FATAL_ERROR "A lab is linked with ${item}, which is found in another folder "
                                    "only: find_package() it in the CMakeLists.txt at the top")
            endif()
            list(APPEND items "${item}")  # a path, -lNAME, -pthread
            continue()
        endif()
        get_target_property(type ${item} TYPE)
        if(NOT type STREQUAL "INTERFACE_LIBRARY")
            list(APPEND items "$<TARGET_FILE:${item}>")
        endif()
        foreach(property INTERFACE_LINK_LIBRARIES INTERFACE_LINK_OPTIONS)
            get_target_property(more ${item} ${property})
            if(more)
                list(APPEND queue ${more})
            endif()
        endforeach()
    endwhile()
    set(${result} "${items}" PARENT_SCOPE)
endfunction()

# Writes build/labN.json: what the lab consists of, and how a submitted file of it is built without
# CMake (tests/grading/classroom). Lists of names are arrays; what comes out of generator expressions
# is a CMake list in one string.
function(labs_write_manifest)
    set(json "{}")
    string(JSON json SET "${json}" number ${lab_NUMBER})
    string(JSON json SET "${json}" folder "\"${folder}\"")
    foreach(key PROGRAMS SHARED)
        string(TOLOWER ${key} name)
        list(TRANSFORM lab_${key} REPLACE "(.+)" "\"\\1\"" OUTPUT_VARIABLE items)
        list(JOIN items "," items)
        string(JSON json SET "${json}" ${name} "[${items}]")
    endforeach()

    set(precompiled "")
    if("labs::pyro" IN_LIST lab_LIBRARIES)
        set(precompiled ${LABS_PYRO_HEADERS})
    endif()

    string(TOUPPER "${CMAKE_BUILD_TYPE}" config)
    separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${config}}")
    # The program with the most libraries stands for all of them.
    list(GET lab_PROGRAMS -1 program)
    if(lab_ASIO)
        list(GET lab_ASIO 0 program)
    endif()
    labs_link_items(link ${lab_LIBRARIES})
    get_directory_property(link_options LINK_OPTIONS)
    foreach(pair IN ITEMS
            "compiler|${CMAKE_CXX_COMPILER}"
            "source|${CMAKE_SOURCE_DIR}"
            "flags|${CMAKE_CXX20_STANDARD_COMPILE_OPTION};${flags}"
            "options|$<TARGET_PROPERTY:${program},COMPILE_OPTIONS>"
            "definitions|$<TARGET_PROPERTY:${program},COMPILE_DEFINITIONS>"
            "includes|$<TARGET_PROPERTY:${program},INCLUDE_DIRECTORIES>"
            "precompiled|${precompiled}"
            "link_options|${link_options}"
            "link|${link}")
        string(FIND "${pair}" "|" bar)
        string(SUBSTRING "${pair}" 0 ${bar} key)
        math(EXPR bar "${bar} + 1")
        string(SUBSTRING "${pair}" ${bar} -1 value)
        string(JSON json SET "${json}" ${key} "\"${value}\"")
    endforeach()
    file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/lab${lab_NUMBER}.json CONTENT "${json}\n")
endfunction()
