// How many files and sockets the program may have open at once.
//
// Systems start programs with room for about a thousand and let them ask for more, up to a hard
// limit. A server for many clients asks at its start.
#pragma once

namespace net {

/// Raises the limit as far as it goes without rights. Harmless where it is raised already.
void raise_descriptor_limit();

}  // namespace net
