// Catch2 3.x or 2.13, whichever the distribution has. Tests include this and nothing else of
// Catch2.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#define LABS_CATCH_VERSION 3
#else
#include <catch2/catch.hpp>
#define LABS_CATCH_VERSION 2
#endif
