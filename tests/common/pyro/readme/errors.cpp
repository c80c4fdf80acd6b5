#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

void take_the_lamp(pyro::Proxy& warehouse) {
    try {
        warehouse.call("take", "Janet", "lamp");
    } catch (const pyro::RemoteError& error) {  // the method threw
        if (error.type() != "ValueError") throw;
        fmt::print("{}\n{}", error.what(), error.traceback_text());
    } catch (const pyro::NamingError& error) {  // no name server, or it does not know the name
        fmt::print("{}\n", error.what());
    } catch (const pyro::CommunicationError& error) {  // no such port, silent, or gone
        fmt::print("{}\n", error.what());
    }
}
