#include "tests/interop/client.hpp"

namespace interop {

std::ostream& operator<<(std::ostream& out, const Side& side) {
    return out << to_string(side.server) << "'s server, " << wire::to_string(side.serializer);
}

std::vector<Side> sides() {
    std::vector<Side> all;
    for (const auto server : {Language::Python, Language::Cpp}) {
        for (const auto serializer : {wire::Serializer::Serpent, wire::Serializer::Json,
                                      wire::Serializer::Marshal, wire::Serializer::Msgpack}) {
            all.push_back({server, serializer});
        }
    }
    return all;
}

Server& shared_server(Language language) {
    static const ServerOptions all{
        .environment = {"PYRO_SERIALIZERS_ACCEPTED=serpent,json,marshal,msgpack"}};
    if (language == Language::Python) {
        static Server python(Language::Python, all);
        return python;
    }
    static Server twin(Language::Cpp, all);
    return twin;
}

pyro::ProxyOptions options(const Side& side) {
    pyro::ProxyOptions options;
    options.serializer = side.serializer;
    return options;
}

pyro::Proxy connect(const Side& side, const std::string& object) {
    return connect(side.server, options(side), object);
}

pyro::Proxy connect(Language server, const pyro::ProxyOptions& options, const std::string& object) {
    return pyro::Proxy(shared_server(server).uri(object), options);
}

}  // namespace interop
