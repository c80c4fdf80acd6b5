// When a registered class gets its instances (section 3.13).
#pragma once

namespace pyro {

enum class InstanceMode {
    Session,  ///< one for each connection, gone with it
    Single,   ///< one, made when the first call comes
    PerCall   ///< one for each call
};

}  // namespace pyro
