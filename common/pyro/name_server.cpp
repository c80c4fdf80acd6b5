#include "common/pyro/name_server.hpp"

#include <algorithm>

namespace pyro {
namespace {

/// An error of the name server itself is the same here as there.
template <class Call>
auto naming_errors(Call&& call) {
    try {
        return call();
    } catch (const RemoteError& error) {
        if (error.type() == "NamingError") throw NamingError(error.what());
        throw;
    }
}

std::set<std::string> tags_from(const Value& collection) {
    return collection.to<std::set<std::string>>();
}

/// Tags as every version and serializer takes them.
Value tags_value(const std::set<std::string>& tags) {
    return value::List(tags.begin(), tags.end());
}

std::vector<std::pair<std::string, NameEntry>> entries_from(const Value& listing) {
    std::vector<std::pair<std::string, NameEntry>> entries;
    const auto* names = listing.get_if<value::Dict>();
    if (names == nullptr) throw SerializeError("the name server's list is no dict");
    for (const auto& [name, entry] : *names) {
        NameEntry found{Uri(entry[0].to<std::string>()), tags_from(entry[1])};
        entries.emplace_back(name.to<std::string>(), std::move(found));
    }
    return entries;
}

}  // namespace

void NameServer::ping() {
    proxy_.call<void>("ping");
}

std::size_t NameServer::count() {
    return proxy_.call<std::size_t>("count");
}

Uri NameServer::lookup(std::string_view name) {
    return naming_errors([&] { return proxy_.call<Uri>("lookup", name); });
}

NameEntry NameServer::lookup_entry(std::string_view name) {
    return naming_errors([&] {
        const Value found = proxy_.call("lookup", name, kw("return_metadata", true));
        return NameEntry{found[0].to<Uri>(), tags_from(found[1])};
    });
}

void NameServer::register_name(std::string_view name, const Uri& uri, bool safe,
                               const std::set<std::string>& metadata) {
    naming_errors([&] {
        proxy_.call<void>("register", name, uri, kw("safe", safe),
                          kw("metadata", tags_value(metadata)));
    });
}

void NameServer::set_metadata(std::string_view name, const std::set<std::string>& metadata) {
    naming_errors([&] { proxy_.call<void>("set_metadata", name, tags_value(metadata)); });
}

std::size_t NameServer::remove(std::string_view name) {
    return naming_errors([&] { return proxy_.call<std::size_t>("remove", name); });
}

std::size_t NameServer::remove_prefix(std::string_view prefix) {
    return naming_errors([&] { return proxy_.call<std::size_t>("remove", kw("prefix", prefix)); });
}

std::size_t NameServer::remove_regex(std::string_view regex) {
    return naming_errors([&] { return proxy_.call<std::size_t>("remove", kw("regex", regex)); });
}

std::vector<std::pair<std::string, NameEntry>> NameServer::list(const NameFilter& filter) {
    return entries_from(list_value(filter));
}

Value NameServer::list_value(const NameFilter& filter) {
    const auto given = [](const auto& tags) { return tags && !tags->empty(); };
    const bool by_tags = given(filter.metadata_all) || given(filter.metadata_any);
    if (by_tags) proxy_.bind();  // so that it is known what the server speaks
    // Pyro5's list knows no tags: it has a method of its own for them.
    const bool yplookup = by_tags && proxy_.options().protocol == wire::Protocol::Pyro5;

    value::Dict keywords;
    if (filter.prefix) keywords.set("prefix", *filter.prefix);
    if (filter.regex) keywords.set("regex", *filter.regex);
    if (filter.metadata_all) {
        keywords.set(yplookup ? "meta_all" : "metadata_all", tags_value(*filter.metadata_all));
    }
    if (filter.metadata_any) {
        keywords.set(yplookup ? "meta_any" : "metadata_any", tags_value(*filter.metadata_any));
    }
    if (keywords.size() > 1) {
        throw PythonError("ValueError", "you can only filter on one thing at a time");
    }
    keywords.set("return_metadata", true);
    return naming_errors(
        [&] { return proxy_.invoke(yplookup ? "yplookup" : "list", {}, std::move(keywords)); });
}

}  // namespace pyro
