"""Puts a name server through everything it can do, and prints one line for each fact:

    python3 -u names.py [--pyro5] HOST PORT [URI]
    lookup-unknown ! NamingError('unknown name: nope')

URI is an object of everything.py, which PYRONAME and PYROMETA are to find. The names stay behind,
for whoever looks at the same storage next.
"""
import sys

from pyro import FIVE, Pyro, errors

from facts import fact, type_fact


def plain(result):
    """A result with what varies left out: the order of tags, the server's own place."""
    if isinstance(result, Pyro.URI):
        return str(result)
    if isinstance(result, dict):
        return {name: plain(entry) for name, entry in result.items() if name != "Pyro.NameServer"}
    if isinstance(result, (tuple, list)) and len(result) == 2 and not isinstance(result[1], str):
        return plain(result[0]), sorted(result[1])
    return result


def registering(ns):
    a, b = "PYRO:a@localhost:1001", "PYRO:b@localhost:1002"
    fact("ping", ns.ping)
    fact("count", ns.count)
    fact("register", ns.register, "app.one", a)
    fact("register-uri", ns.register, "app.two", Pyro.URI(b))
    fact("register-tags", lambda: ns.register("other.three", a, metadata=["red", "green"]))
    fact("register-set", lambda: ns.register("other.four", b, metadata={"red"}))
    fact("register-tuple", lambda: ns.register("App.five", b, metadata=("blue", "red")))
    fact("register-again", ns.register, "app.one", b)
    fact("register-safe", lambda: ns.register("app.one", a, safe=True))
    fact("register-logical", ns.register, "app.logical", "PYRONAME:app.one")
    fact("register-unicode", ns.register, "app.h\u00e9 \u4e2d", a)
    fact("register-bad-uri", ns.register, "bad", "nonsense")
    fact("register-no-uri", ns.register, "bad", 42)
    fact("register-bad-name", ns.register, 42, a)
    fact("register-str-tags", lambda: ns.register("bad", a, metadata="red"))
    fact("count-then", ns.count)


def looking_up(ns):
    fact("lookup", lambda: plain(ns.lookup("app.one")))
    fact("lookup-type", lambda: type(ns.lookup("app.one")).__name__)
    fact("lookup-tags", lambda: plain(ns.lookup("other.three", return_metadata=True)))
    fact("lookup-no-tags", lambda: plain(ns.lookup("app.one", return_metadata=True)))
    fact("lookup-unknown", ns.lookup, "nope")
    fact("lookup-case", ns.lookup, "APP.ONE")
    type_fact("lookup-number", ns.lookup, 42)
    fact("own-tags", lambda: len(ns.lookup("Pyro.NameServer", return_metadata=True)[1]))


def listing(ns):
    fact("list", lambda: plain(ns.list()))
    fact("list-tags", lambda: plain(ns.list(return_metadata=True)))
    fact("list-prefix", lambda: plain(ns.list(prefix="other.")))
    fact("list-prefix-tags", lambda: plain(ns.list(prefix="other.", return_metadata=True)))
    fact("list-prefix-empty", lambda: len(ns.list(prefix="")) == ns.count())
    fact("list-prefix-none", lambda: ns.list(prefix="zzz"))
    fact("list-prefix-wildcards", lambda: [ns.list(prefix=p) for p in ["app_", "a%", "app.on*"]])
    fact("list-regex", lambda: plain(ns.list(regex="app")))
    fact("list-regex-end", lambda: plain(ns.list(regex=r".*\.t\w+$")))
    fact("list-regex-groups", lambda: plain(ns.list(regex=r"(?P<app>app|other)\.(?!t)\w+")))
    fact("list-regex-bad", lambda: naming_error(lambda: ns.list(regex="(")))
    fact("list-two", lambda: ns.list(prefix="a", regex="a"))
    if FIVE:
        by_tags = {"all": lambda tags: ns.yplookup(meta_all=tags), "any": lambda tags: ns.yplookup(meta_any=tags)}
        fact("yplookup-none", ns.yplookup)
        fact("yplookup-both", lambda: ns.yplookup(meta_all={"a"}, meta_any={"b"}))
        fact("yplookup-plain", lambda: plain(ns.yplookup(meta_all={"red", "green"}, return_metadata=False)))
    else:
        by_tags = {"all": lambda tags: ns.list(metadata_all=tags), "any": lambda tags: ns.list(metadata_any=tags)}
        fact("list-all-tags", lambda: plain(ns.list(metadata_all={"red", "green"}, return_metadata=True)))
        fact("list-tags-and-prefix", lambda: ns.list(metadata_all={"red"}, prefix="o"))
        fact("list-str-tags", lambda: ns.list(metadata_all="red"))
    for name, find in by_tags.items():
        for tags in [["red"], ["red", "blue"], ["red", "nope"], ["nope"]]:
            fact("by-%s-%s" % (name, "-".join(tags)), lambda: sorted(plain(find(tags)).items()))


def naming_error(function):
    """The text after the colon is that of Python's regular expressions."""
    try:
        return function()
    except errors.NamingError as error:
        return str(error)[:len("invalid regex: ")]


def changing(ns):
    fact("tags-set", ns.set_metadata, "app.one", {"yellow"})
    fact("tags-then", lambda: plain(ns.lookup("app.one", return_metadata=True)))
    fact("tags-cleared", ns.set_metadata, "other.four", [])
    fact("tags-cleared-then", lambda: plain(ns.lookup("other.four", return_metadata=True)))
    fact("tags-unknown", ns.set_metadata, "nope", ["x"])
    fact("tags-str", ns.set_metadata, "app.one", "yellow")
    fact("remove", ns.remove, "app.two")
    fact("remove-again", ns.remove, "app.two")
    fact("remove-nothing", ns.remove)
    fact("remove-own", ns.remove, "Pyro.NameServer")
    fact("remove-prefix", lambda: ns.remove(prefix="app."))
    fact("remove-regex", lambda: ns.remove(regex=r"other\.f"))
    fact("remove-own-prefix", lambda: ns.remove(prefix="Pyro."))
    fact("left", lambda: plain(ns.list(return_metadata=True)))


def finding(ns, host, port, uri):
    at = "@%s:%d" % (host, port)
    ns.register("found.by.name", uri, metadata=["interop", "finding"])
    with Pyro.Proxy("PYRONAME:found.by.name" + at) as p:
        fact("pyroname", p.add, 1, 2)
        p._pyroRelease()
        fact("pyroname-again", p.add, 1, 2)
    with Pyro.Proxy("PYROMETA:interop,finding" + at) as p:
        fact("pyrometa", p.add, 1, 2)
    with Pyro.Proxy("PYRONAME:not.there" + at) as p:
        fact("pyroname-unknown", p._pyroBind)
    with Pyro.Proxy("PYROMETA:nosuch" + at) as p:
        fact("pyrometa-unknown", p._pyroBind)
    fact("resolve", lambda: str(Pyro.resolve("PYRONAME:found.by.name" + at)) == uri)
    ns.remove("found.by.name")


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    locate = Pyro.locate_ns if FIVE else Pyro.locateNS
    with locate(host, port) as ns:
        fact("methods", lambda: sorted(set(ns._pyroMethods) - {"yplookup"}))
        registering(ns)
        looking_up(ns)
        listing(ns)
        changing(ns)
        if len(sys.argv) > 3:
            finding(ns, host, port, sys.argv[3])
    print("end", flush=True)


if __name__ == "__main__":
    main()
