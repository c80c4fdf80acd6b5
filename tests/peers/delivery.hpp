// Whether the program at the other end of a connection on this machine has read what was sent.
//
// TCP itself does not tell; the kernel does, which holds both ends (sock_diag(7)).
#pragma once

#include <cstdint>

namespace peers {

enum class Delivery { Unread, Read, Unknown };

/// `descriptor` is our end; `sent` counts the bytes it has sent since it was connected. Read: all
/// of them have arrived and none waits in the other end's receive queue, or that end is gone.
/// Unknown: this kernel does not say.
Delivery delivery(int descriptor, std::uint64_t sent);

}  // namespace peers
