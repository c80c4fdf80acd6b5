#include "tests/support/json_equiv.hpp"

#include "common/value/codec.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace support {
namespace {

using boost::json::value_to;

std::string text_of(const boost::json::value& json) {
    return value_to<std::string>(json);
}

value::Integer integer_of(std::string text) {
    int base = 10;
    if (const auto prefix = text.find("0x"); prefix != text.npos) {
        text.erase(prefix, 2);
        base = 16;
    }
    return value::Integer::parse(text, base).value();
}

// Surrogates and whatever else is below 0x10000 and beyond ASCII in two or three bytes.
void append_code_point(unsigned point, std::string& text) {
    const auto put = [&text](unsigned byte) { text += static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0U | (point >> 6U));
        put(0x80U | (point & 0x3FU));
    } else if (point < 0x10000) {
        put(0xE0U | (point >> 12U));
        put(0x80U | ((point >> 6U) & 0x3FU));
        put(0x80U | (point & 0x3FU));
    } else {
        throw std::runtime_error("$str_codepoints is for what JSON cannot say");
    }
}

value::List list_of(const boost::json::value& json) {
    value::List items;
    for (const auto& item : json.as_array()) items.push_back(from_json_equiv(item));
    return items;
}

std::string octets_of(const std::string& hex) {
    std::string octets;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        octets += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return octets;
}

value::Value tagged(std::string_view tag, const boost::json::value& content) {
    if (tag == "$tuple") return value::Tuple(list_of(content));
    if (tag == "$set") {
        value::Set set;
        for (value::Value& item : list_of(content)) set.insert(std::move(item));
        return set;
    }
    if (tag == "$dict") {
        value::Dict dict;
        for (const auto& pair : content.as_array())
            dict.set(from_json_equiv(pair.at(0)), from_json_equiv(pair.at(1)));
        return dict;
    }
    if (tag == "$float") return std::strtod(text_of(content).c_str(), nullptr);
    if (tag == "$int" || tag == "$int_hex") return integer_of(text_of(content));
    if (tag == "$complex") {
        return value::Complex{from_json_equiv(content.at(0)).to<double>(),
                              from_json_equiv(content.at(1)).to<double>()};
    }
    if (tag == "$bytes_hex") return value::Bytes{octets_of(text_of(content))};
    if (tag == "$ellipsis") return value::Ellipsis();
    if (tag == "$str_codepoints") {
        std::string text;
        for (const auto& point : content.as_array())
            append_code_point(value_to<unsigned>(point), text);
        return text;
    }
    throw std::runtime_error("no value: " + std::string(tag));
}

}  // namespace

value::Value from_json_equiv(const boost::json::value& json) {
    switch (json.kind()) {
        case boost::json::kind::null:
            return value::None();
        case boost::json::kind::bool_:
            return json.as_bool();
        case boost::json::kind::int64:
            return json.as_int64();
        case boost::json::kind::uint64:
            return json.as_uint64();
        case boost::json::kind::double_:
            return json.as_double();
        case boost::json::kind::string:
            return text_of(json);
        case boost::json::kind::array:
            return list_of(json);
        case boost::json::kind::object:
            break;
    }
    const auto& object = json.as_object();
    if (object.size() == 1 && object.begin()->key().starts_with('$')) {
        const auto key = object.begin()->key();
        return tagged({key.data(), key.size()}, object.begin()->value());
    }
    value::Dict dict;
    for (const auto& [key, item] : object)
        dict.set(std::string(key.data(), key.size()), from_json_equiv(item));
    return dict;
}

namespace {

bool same_double(double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    return a == b && std::signbit(a) == std::signbit(b);
}

bool same_items(const value::List& a, const value::List& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), identical);
}

bool same_sets(const value::Set& a, const value::Set& b) {
    if (a.size() != b.size()) return false;
    return std::all_of(a.items().begin(), a.items().end(), [&](const value::Value& item) {
        return std::any_of(b.items().begin(), b.items().end(),
                           [&](const value::Value& other) { return identical(item, other); });
    });
}

bool same_dicts(const value::Dict& a, const value::Dict& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const value::Dict::Item& x, const value::Dict::Item& y) {
                          return identical(x.key, y.key) && identical(x.value, y.value);
                      });
}

}  // namespace

bool identical(const value::Value& a, const value::Value& b) {
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
        case value::Kind::Float:
            return same_double(*a.get_if<double>(), *b.get_if<double>());
        case value::Kind::Complex: {
            const auto& x = *a.get_if<value::Complex>();
            const auto& y = *b.get_if<value::Complex>();
            return same_double(x.real, y.real) && same_double(x.imaginary, y.imaginary);
        }
        case value::Kind::List:
        case value::Kind::Tuple:
            return same_items(*a.sequence(), *b.sequence());
        case value::Kind::Set:
            return same_sets(*a.get_if<value::Set>(), *b.get_if<value::Set>());
        case value::Kind::Dict:
            return same_dicts(*a.get_if<value::Dict>(), *b.get_if<value::Dict>());
        default:
            return a == b;
    }
}

}  // namespace support
