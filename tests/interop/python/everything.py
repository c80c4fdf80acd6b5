"""A server that has something of everything; tests/interop/twin is the same in C++.

    python3 -u everything.py [--pyro5] [--key KEY] [--unix PATH] [--ns]

Prints "ready URI" once it answers. All else is set by PYRO_... in the environment.
"""
import argparse
import collections
import datetime
import decimal
import enum
import time
import uuid

from pyro import FIVE, Pyro, errors, set_key

NAMES = ["everything", "session", "single", "percall", "broken"]


class Colour(enum.Enum):
    RED = "red"


class Point(object):
    def __init__(self, x, y):
        self.x = x
        self.y = y


class OwnError(Exception):
    pass


class Item(object):
    """Travels by value, as {"name": .., "price": .., "__class__": "interop.Item"}."""
    def __init__(self, name, price):
        self.name = name
        self.price = price

    def __repr__(self):
        return "Item(%r, %r)" % (self.name, self.price)


def know_items():
    converters = Pyro if FIVE else Pyro.util.SerializerBase
    converters.register_class_to_dict(
        Item, lambda item: {"name": item.name, "price": item.price, "__class__": "interop.Item"})
    converters.register_dict_to_class("interop.Item", lambda name, state: Item(state["name"], state["price"]))


Pair = collections.namedtuple("Pair", "left right")

VALUES = {
    "none": None, "true": True, "false": False,
    "int": 42, "negative": -7, "int63": 2**63 - 1, "int64": 2**64, "huge": 10**60, "minus_huge": -(10**60),
    "one": 1.0, "tenth": 0.1, "e16": 1e16, "e-5": 1e-5, "tiny": 5e-324, "minus_zero": -0.0,
    "inf": float("inf"), "minus_inf": float("-inf"), "nan": float("nan"), "complex": 1.5 - 2j,
    "text": "hello", "empty_text": "", "quote": "it's", "quotes": "it's \"so\"", "escapes": "a\\b\n\t\r\x00\x1f\x7f",
    "unicode": "h\u00e9 \u20ac \u4e2d \U0001f600", "separators": "\u2028\u200b\ufeff\u00a0\u3000",
    "bytes": b"\x00\x01\xff", "empty_bytes": b"", "all_bytes": bytes(range(256)),
    "list": [1, "two", 3.0], "empty_list": [], "tuple": (1, 2), "single_tuple": (1,), "empty_tuple": (),
    "dict": {"a": 1, "b": [2]}, "empty_dict": {}, "int_keys": {1: "one", -2: "minus two"},
    "tuple_keys": {(1, "x"): "pair"}, "set": {3}, "empty_set": set(),
    "nested": {"a": [(1, {"b": {"c": (None, [True, "x"])}}), {7}]},
}

# What Python's serializers turn into something else, or refuse.
PYTHON_VALUES = {
    "datetime": datetime.datetime(2020, 2, 29, 13, 14, 15, 678), "date": datetime.date(2020, 2, 29),
    "timedelta": datetime.timedelta(days=1, seconds=2, microseconds=3),
    "decimal": decimal.Decimal("1.50"), "uuid": uuid.UUID(int=5), "enum": Colour.RED,
    "pair": Pair(1, 2), "deque": collections.deque([1, 2]), "counter": collections.Counter("aab"),
    "ordered": collections.OrderedDict([("z", 1)]), "bytearray": bytearray(b"\x00\xff"), "frozenset": frozenset([1]),
    "point": Point(1, 2), "error": ValueError("as a value"), "keys": {"k": 1}.keys(),
}


def raise_own():
    error = OwnError("mine", 2)
    error.colour = "red"
    raise error


def raise_with_attributes():
    error = ValueError("with", "attributes")
    error.colour = "red"
    error.items = [1, 2]
    raise error


def raise_chained():
    try:
        raise KeyError("inner")
    except KeyError as inner:
        raise ValueError("outer") from inner


def raise_this(error):
    raise error


FAILURES = {
    "value": lambda: raise_this(ValueError("bad value")),
    "two": lambda: raise_this(ValueError("first", 2)),
    "empty": lambda: raise_this(RuntimeError()),
    "key": lambda: raise_this(KeyError("missing")),
    "index": lambda: raise_this(IndexError("list index out of range")),
    "type": lambda: raise_this(TypeError("wrong type")),
    "zero": lambda: 1 // 0,
    "attribute": lambda: raise_this(AttributeError("no such thing")),
    "os": lambda: raise_this(FileNotFoundError(2, "No such file or directory")),
    "stop": lambda: raise_this(StopIteration("early")),
    "unicode": lambda: raise_this(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")),
    "attributes": raise_with_attributes,
    "non_ascii": lambda: raise_this(ValueError("h\u00e9 \u20ac")),
    "pyro": lambda: raise_this(errors.PyroError("of Pyro")),
    "naming": lambda: raise_this(errors.NamingError("unknown name: x")),
    "daemon": lambda: raise_this(errors.DaemonError("of the daemon")),
    "security": lambda: raise_this(errors.SecurityError("not allowed")),
    "serialize": lambda: raise_this(errors.SerializeError("cannot be written")),
    "communication": lambda: raise_this(errors.CommunicationError("never sent")),
    "closed": lambda: raise_this(errors.ConnectionClosedError("never sent")),
    "timeout": lambda: raise_this(errors.TimeoutError("never sent")),
    "protocol": lambda: raise_this(errors.ProtocolError("never sent")),
}

PYTHON_FAILURES = {"own": raise_own, "chained": raise_chained}


@Pyro.expose
class Child(object):
    def __init__(self, name):
        self._name = name

    def greet(self):
        return "I am " + self._name


@Pyro.expose
class Everything(object):
    def __init__(self):
        self._value = 1
        self._notes = []
        self._closed = 0
        self._children = {}
        self.plain_data = "not exposed"

    # values
    def echo(self, value):
        return value

    def kind(self, name):
        return VALUES[name]

    def typed(self, value):
        return type(value).__name__ + " " + repr(value)

    def text(self, length):
        return "x" * length

    def length(self, text):
        return len(text)

    # calls
    def nothing(self):
        pass

    def add(self, a, b=10):
        return a + b

    def arguments(self, *args, **kwargs):
        return "%r %r" % (args, sorted(kwargs.items()))

    def wait(self, seconds):
        time.sleep(seconds)
        return "waited"

    @staticmethod
    def of_the_class(number):
        return -number

    def __len__(self):
        return 200

    def _private(self):
        return "nobody sees this"

    # oneway
    @Pyro.oneway
    def note(self, text):
        self._notes.append(text)

    @Pyro.oneway
    def note_and_fail(self, text):
        self._notes.append(text)
        raise ValueError("nobody hears this")

    @Pyro.oneway
    def wait_and_note(self, seconds, text):
        time.sleep(seconds)
        self._notes.append(text)

    def notes(self):
        return self._notes

    def forget(self):
        self._notes = []

    # exceptions
    def fail(self, kind):
        return FAILURES[kind]()

    # attributes
    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        if value == "refused":
            raise ValueError("value refused")
        self._value = value

    @property
    def readonly(self):
        return "only read"

    @property
    def failing(self):
        raise ValueError("cannot be read")

    # iterators
    def count(self, limit):
        for number in range(limit):
            yield number

    def failing_count(self, limit):
        for number in range(limit):
            yield number
        raise ValueError("no more numbers")

    def endless(self):
        try:
            number = 0
            while True:
                yield number
                number += 1
        finally:
            self._closed += 1

    def closed(self):
        return self._closed

    # objects
    def child(self, name):
        if name not in self._children:
            self._children[name] = Child(name)
            self._pyroDaemon.register(self._children[name], "child-" + name)
        return self._children[name]

    def children(self, names):
        return {name: [self.child(name)] for name in names}

    def greet(self, other):
        return "it said: " + other.greet()

    def call_back(self, target, times):
        return [target.notify(number) for number in range(times)]

    def call_back_error(self, target):
        try:
            target.fail()
        except Exception as error:
            return "%s %s" % (type(error).__name__, error)

    def item(self, name, price):
        return Item(name, price)

    def price_of(self, item):
        return item.price

    def open_blob(self, blob):
        return [blob.info, list(blob.deserialized())]

    # what belongs to the call
    def context(self):
        now = Pyro.current_context
        seen = {key: bytes(data).hex() for key, data in now.annotations.items() if key not in ("CORR", "HMAC")}
        now.response_annotations = {"ANSW": b"of the method"}
        return {"correlation": str(now.correlation_id), "annotations": seen, "flags": now.msg_flags,
                "serializer": now.serializer_id}

    def correlation_of(self, other):
        return other.context()["correlation"]


@Pyro.expose
class OnlyPython(object):
    """What a daemon in another language has not got."""
    def kind(self, name):
        return PYTHON_VALUES[name]

    def fail(self, name):
        return PYTHON_FAILURES[name]()


class Hidden(object):
    def nothing(self):
        pass


class Counter(object):
    def __init__(self):
        self._count = 0

    @Pyro.expose
    def count(self):
        self._count += 1
        return self._count


@Pyro.behavior(instance_mode="session")
class Session(Counter):
    pass


@Pyro.behavior(instance_mode="single")
class Single(Counter):
    pass


@Pyro.behavior(instance_mode="percall")
class PerCall(Counter):
    pass


@Pyro.expose
class Broken(object):
    def __init__(self):
        raise ValueError("cannot construct")

    def count(self):
        pass


class Daemon(Pyro.Daemon):
    def validateHandshake(self, conn, data):
        if data == "forbidden":
            raise ValueError("this handshake is forbidden")
        return "hello" if data == "hello" else ["seen", data]

    def annotations(self):
        return {"DAEM": b"of the daemon"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--key")
    parser.add_argument("--unix")
    parser.add_argument("--ns", action="store_true")
    options = parser.parse_args()

    know_items()
    daemon = Daemon(unixsocket=options.unix)
    set_key(daemon, options.key)
    uris = [daemon.register(thing, name) for name, thing in
            zip(NAMES, [Everything(), Session, Single, PerCall, Broken])]
    daemon.register(Hidden(), "hidden")
    daemon.register(OnlyPython(), "python")
    if options.ns:
        with Pyro.locate_ns() if FIVE else Pyro.locateNS() as ns:
            for name, uri in zip(NAMES, uris):
                ns.register("interop." + name, uri, metadata={"interop", "kind:" + name})
    print("ready", uris[0], flush=True)
    daemon.requestLoop()


if __name__ == "__main__":
    main()
