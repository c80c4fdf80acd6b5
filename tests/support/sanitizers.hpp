// Which sanitizer a test is compiled with; the compilers say it in different ways.
#pragma once

#if defined(__has_feature)  // clang++
#define LABS_HAS_FEATURE(name) __has_feature(name)
#else
#define LABS_HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || LABS_HAS_FEATURE(address_sanitizer)
#define LABS_ADDRESS_SANITIZER 1
#else
#define LABS_ADDRESS_SANITIZER 0
#endif

#if defined(__SANITIZE_THREAD__) || LABS_HAS_FEATURE(thread_sanitizer)
#define LABS_THREAD_SANITIZER 1
#else
#define LABS_THREAD_SANITIZER 0
#endif
