# Hiredis::hiredis, the client library of Redis, which comes without a target of this name before 1.0.

find_path(LABS_HIREDIS_INCLUDE hiredis/hiredis.h)
find_library(LABS_HIREDIS_LIBRARY hiredis)
if(NOT LABS_HIREDIS_INCLUDE OR NOT LABS_HIREDIS_LIBRARY)
    message(FATAL_ERROR "hiredis, the client library of Redis, is missing: install libhiredis-dev "
                        "(Fedora: hiredis-devel, Homebrew: hiredis), or run ./lab, which does so.")
endif()
add_library(Hiredis::hiredis UNKNOWN IMPORTED)
set_target_properties(Hiredis::hiredis PROPERTIES
    IMPORTED_LOCATION "${LABS_HIREDIS_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${LABS_HIREDIS_INCLUDE}")
