// The parts of Boost.Asio the course uses, in one header that is compiled in advance.
//
//     asio::awaitable<void> greet(tcp::socket client) {
//         co_await asio::async_write(client, asio::buffer("hello\r\n"), asio::use_awaitable);
//     }
//
// Asio's own headers cost two seconds in every file; a program that links labs::asio gets this one
// precompiled. The only header of common/ that shows Asio: include it in .cpp files alone.
// One io_context and one thread: no two coroutines ever run at the same moment.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace asio = boost::asio;
using asio::ip::tcp;
