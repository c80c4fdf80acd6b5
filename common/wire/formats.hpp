// The serializers one by one; see serializer.hpp for what is common to them. `dumps` appends,
// `dump_call` too: what dumps() would write of the call as a value, which it need not build.
#pragma once

#include "common/value/value.hpp"

#include <string>
#include <string_view>

namespace wire {
struct Call;
}

/// Python literals as text, after a comment line; the default of Pyro (section 10).
///
/// Written byte for byte as Python's serpent does. Bytes travel as {'data': <base64>, 'encoding':
/// 'base64'} and nan as {'__class__':'float','value':'nan'}; loads() turns both back, so a dict of
/// exactly that form does not arrive as a dict. An empty set is written as (), which stays a tuple.
/// dumps() throws PythonError TypeError for None or ... as a key, ValueError for nan in a complex
/// number, integers of more than 4300 digits and more than 200 levels.
///
/// loads() takes every literal that Python's ast.literal_eval takes, at most 200 brackets deep,
/// except characters by name (\N{EURO SIGN}), which Python never writes. It throws PythonError with
/// Python's class: SyntaxError, IndentationError, ValueError, TypeError (unhashable keys),
/// UnicodeDecodeError, OverflowError. Time is linear in the size.
namespace wire::serpent {
void dumps(const value::Value& value, std::string& bytes);
void dump_call(const Call& call, std::string& bytes);
value::Value loads(std::string_view text);
}  // namespace wire::serpent

/// JSON with Python's additions: NaN, Infinity, -Infinity, integers of up to 4300 digits, lone
/// surrogates as escapes (section 11). At most 1000 levels.
///
/// Written byte for byte as Python's json.dumps(ensure_ascii=False) does. Tuples and sets become
/// arrays, keys that are numbers, bool or None strings. Python's Pyro sends no bytes in json; here
/// they are the dict that serpent uses, {"data": <base64>, "encoding": "base64"}, in both
/// directions. dumps() throws PythonError Pyro4.errors.SerializeError (complex, ...), TypeError
/// (keys), RecursionError.
///
/// loads() throws PythonError ValueError with the texts of Python's json.decoder.JSONDecodeError,
/// UnicodeDecodeError, RecursionError.
namespace wire::json {
void dumps(const value::Value& value, std::string& bytes);
void dump_call(const Call& call, std::string& bytes);
value::Value loads(std::string_view text);
}  // namespace wire::json

/// CPython's marshal (section 12). Written as version 4 without references; read from versions 2 to
/// 4, code objects excepted. At most 1000 levels (CPython: 2000). A frozenset becomes a set.
///
/// loads() ignores what follows the object, as CPython does. It throws PythonError ValueError ("bad
/// marshal data (...)", also for a container inside of itself, which a Value cannot express, and
/// for references that make a small message huge), EOFError, TypeError, UnicodeDecodeError.
namespace wire::marshal {
void dumps(const value::Value& value, std::string& bytes);
void dump_call(const Call& call, std::string& bytes);
value::Value loads(std::string_view bytes);
}  // namespace wire::marshal

/// MessagePack with Pyro's extension types: complex numbers and integers of any size (section 13).
/// At most 1000 levels. Tuples and sets become arrays; bytes are bytes.
///
/// loads() also takes Python's datetime and date, as text in the form serpent and json give them
/// ("2020-02-29T13:14:15.123456", local time; "2020-02-29"), and keys of any hashable type. It
/// throws PythonError ValueError, UnicodeDecodeError, TypeError, Pyro4.errors.SerializeError
/// (another extension type). dumps() throws UnicodeEncodeError for lone surrogates, SerializeError
/// for ... .
namespace wire::msgpack {
void dumps(const value::Value& value, std::string& bytes);
void dump_call(const Call& call, std::string& bytes);
value::Value loads(std::string_view bytes);
}  // namespace wire::msgpack
