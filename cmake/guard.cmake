# Refuses the ways of building that end in confusion, each with the command that is meant.

if(NOT CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR)
    message(FATAL_ERROR
        "The course is a project of its own and cannot be built as a part of ${CMAKE_SOURCE_DIR}.\n"
        "    cd ${CMAKE_CURRENT_SOURCE_DIR} && cmake --preset dev && cmake --build build")
endif()
# A folder with a CMakeLists.txt of its own is a source folder: the top one (`cmake .`) or a lab's
# (`cd lab1-sockets && cmake ..`).
if(EXISTS "${CMAKE_BINARY_DIR}/CMakeLists.txt")
    message(FATAL_ERROR
        "This would build inside a source folder, ${CMAKE_BINARY_DIR}. Build beside it instead:\n"
        "    rm -rf ${CMAKE_BINARY_DIR}/CMakeCache.txt ${CMAKE_BINARY_DIR}/CMakeFiles\n"
        "    cd ${CMAKE_SOURCE_DIR} && cmake --preset dev && cmake --build build\n"
        "or let ./lab do it:\n"
        "    cd ${CMAKE_SOURCE_DIR} && ./lab build")
endif()
