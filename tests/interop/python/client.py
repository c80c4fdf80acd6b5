"""Calls everything that everything.py offers and prints one line for each fact:

    python3 -u client.py [--pyro5] [--key KEY] [--skip GROUP] URI
    add-default = 15
    fail-zero ! ZeroDivisionError('division by zero')

Run against Python's daemon and against ours it has to print the same.
"""
import argparse
import threading

from pyro import FIVE, Pyro, SerializedBlob, errors, set_key, traceback_lines

import everything
from facts import fact, outcome, type_fact, until


def values(make):
    with make("everything") as p:
        for name, value in everything.VALUES.items():
            fact("kind-" + name, p.kind, name)
            fact("echo-" + name, p.echo, value)
            # Bytes arrive in a Python program as what its serializer makes of them.
            if "bytes" not in name:
                fact("typed-" + name, p.typed, value)
        deep = []
        for _ in range(150):
            deep = [deep]
        fact("echo-deep", lambda: p.echo(deep) == deep)
        fact("text-long", lambda: p.text(300000) == "x" * 300000)
        fact("length-long", p.length, "\u20ac" * 100000)


def calls(make):
    with make("everything") as p:
        fact("nothing", p.nothing)
        fact("add", p.add, 2, 3)
        fact("add-default", p.add, 5)
        fact("add-keyword", lambda: p.add(b=1, a=2))
        fact("add-mixed", lambda: p.add(2, b=1))
        fact("arguments", lambda: p.arguments(1, "two", x=3, y=[4]))
        fact("arguments-none", p.arguments)
        fact("static", p.of_the_class, 7)
        fact("dunder", p.__len__)
        type_fact("too-many", p.add, 1, 2, 3)
        type_fact("too-few", p.add)
        type_fact("unknown-keyword", lambda: p.add(1, c=2))
        type_fact("twice", lambda: p.add(1, a=2))
        type_fact("wrong-types", p.add, "x", 1)
        fact("no-such-method", lambda: str_without_uri(p, lambda: p.no_such))
        fact("private", lambda: str_without_uri(p, lambda: p._private()))
        fact("still-there", p.add, 1, 1)


def str_without_uri(p, function):
    try:
        return function()
    except AttributeError as error:
        return str(error).replace(str(p._pyroUri), "URI")


def unchecked(make):
    """Calls that the client's own look at the metadata would not let through."""
    with make("everything") as p:
        p._pyroBind()
        call = p._pyroInvoke
        for name in ["no_such", "_private", "__init__", "__class__", "add.im_func", "value"]:
            fact("unchecked-" + name, call, name, [], {})
        type_fact("unchecked-plain-data", call, "plain_data", [], {})
        fact("unchecked-get", call, "__getattr__", ["value"], None)
        type_fact("unchecked-get-unknown", call, "__getattr__", ["plain_data"], None)
        type_fact("unchecked-set-unknown", call, "__setattr__", ["plain_data", 1], None)
        fact("unknown-object", lambda: call("ping", [], {}, objectId="nobody"))
        fact("other-object", lambda: call("greet", [], {}, objectId=p.child("other")._pyroUri.object))
        fact("metadata-sets", lambda: sorted(
            (key, sorted(names)) for key, names in call("get_metadata", ["session"], {}, objectId="Pyro.Daemon").items()))
        if not FIVE:
            fact("metadata-lists", lambda: call("get_metadata", ["session"], {"as_lists": True}, objectId="Pyro.Daemon"))
        fact("metadata-unknown", call, "get_metadata", ["nobody"], {}, 0, "Pyro.Daemon")
        fact("stream-unknown", call, "get_next_stream_item", ["nothing"], {}, 0, "Pyro.Daemon")
        fact("close-unknown", call, "close_stream", ["nothing"], {}, 0, "Pyro.Daemon")


def metadata(make):
    for name in ["everything", "session", "broken", "Pyro.Daemon"]:
        with make(name) as p:
            p._pyroBind()
            fact("methods-" + name, lambda: set(p._pyroMethods))
            fact("oneway-" + name, lambda: set(p._pyroOneway))
            fact("attributes-" + name, lambda: set(p._pyroAttrs))
    with make("Pyro.Daemon") as p:
        fact("daemon-ping", p.ping)
        fact("daemon-registered", lambda: p.registered()[:7])
        fact("daemon-info", lambda: type(p.info()).__name__)
    with make("nobody") as p:
        fact("connect-unknown", lambda: without_place(p._pyroBind))
    with make("hidden") as p:
        fact("connect-hidden", lambda: without_place(p._pyroBind))


def without_place(function):
    """An error of the connection without the address in it."""
    try:
        return function()
    except errors.PyroError as error:
        return "%s ...%s" % (type(error).__name__, str(error)[str(error).rfind(":"):])


def failures(make):
    with make("everything") as p:
        for name in everything.FAILURES:
            fact("fail-" + name, p.fail, name)
            fact("alive-" + name, lambda: until(lambda: retry(p)))
        try:
            p.fail("zero")
        except Exception as error:
            fact("traceback-type", lambda: [type(line).__name__ for line in error._pyroTraceback][:1])
            fact("traceback-last", lambda: error._pyroTraceback[-1].splitlines()[-1])
            lines = "".join(traceback_lines()).splitlines()
            fact("traceback-shown", lambda: [line for line in lines if line.startswith(" +---")])
        try:
            p.fail("attributes")
        except Exception as error:
            fact("fail-own-attributes", lambda: (error.colour, error.items))


def retry(p):
    """What made the daemon close the connection shows at the next call, at the latest."""
    try:
        return p.add(1, 1)
    except errors.CommunicationError:
        return p.add(1, 1)


def oneway(make):
    with make("everything") as p:
        p.forget()
        fact("note", p.note, "first")
        fact("noted", lambda: until(lambda: p.notes() == ["first"]))
        fact("note-and-fail", p.note_and_fail, "second")
        fact("noted-and-failed", lambda: until(lambda: p.notes() == ["first", "second"]))
        p.wait_and_note(0.5, "third")
        fact("oneway-in-its-own-thread", lambda: "third" not in p.notes())
        fact("noted-later", lambda: until(lambda: p.notes() == ["first", "second", "third"]))
        p.forget()


def attributes(make):
    with make("everything") as p:
        fact("get", lambda: p.value)
        fact("set", lambda: setattr(p, "value", [1, "x"]))
        fact("get-again", lambda: p.value)
        fact("set-refused", lambda: setattr(p, "value", "refused"))
        fact("get-readonly", lambda: p.readonly)
        type_fact("set-readonly", lambda: setattr(p, "readonly", 1))
        fact("get-failing", lambda: p.failing)
        fact("get-unknown", lambda: str_without_uri(p, lambda: p.plain_data))
        fact("set-unknown", lambda: str_without_uri(p, lambda: setattr(p, "plain_data", 1)))
        fact("set-back", lambda: setattr(p, "value", 1))


def iterators(make):
    with make("everything") as p:
        fact("count", lambda: list(p.count(5)))
        fact("count-none", lambda: list(p.count(0)))
        taken = []
        fact("failing-count", lambda: [taken.append(n) for n in p.failing_count(2)])
        fact("failing-count-taken", lambda: taken)
        if outcome(p.count, 1).startswith("! ProtocolError"):
            return  # iterators are off
        closed = p.closed()
        stream = p.endless()
        fact("endless", lambda: [next(stream) for _ in range(3)])
        fact("other-call-between", p.add, 1, 1)
        fact("endless-on", lambda: next(stream))
        stream.close()
        fact("closed", lambda: until(lambda: p.closed() == closed + 1))
        first, second = p.count(3), p.count(3)
        fact("two-at-a-time", lambda: [next(first), next(second), next(first), next(second)])
        stream = p.endless()
        fact("before-release", lambda: [next(stream), next(stream)])
        p._pyroRelease()
        fact("while-released", lambda: next(stream))
        p._pyroBind()
        fact("after-release", lambda: next(stream))
        stream.close()


def batches(make):
    with make("everything") as p:
        p.forget()
        batch = Pyro.BatchProxy(p) if FIVE else Pyro.batch(p)
        fact("batch-empty", lambda: list(batch()))
        batch.add(1, 2)
        batch.add(5)
        batch.arguments(1, k=2)
        batch.note("in a batch")
        fact("batch", lambda: list(batch()))
        batch.add(1, 2)
        batch.fail("zero")
        batch.note("never")
        taken = []
        fact("batch-fails", lambda: [taken.append(result) for result in batch()])
        fact("batch-before", lambda: taken)
        fact("batch-notes", p.notes)
        batch.note("oneway batch")
        if outcome(batch, True) == "= None":
            fact("batch-oneway-notes", lambda: until(lambda: p.notes() == ["in a batch", "oneway batch"]))
        p.forget()
        batch.no_such()
        fact("batch-unknown", lambda: list(batch()))
        batch = Pyro.BatchProxy(p) if FIVE else Pyro.batch(p)
        batch.count(3)
        type_fact("batch-iterator", lambda: list(batch()))


@Pyro.expose
class Target(object):
    def __init__(self):
        self.seen = []

    def notify(self, number):
        self.seen.append(number)
        return number * 2

    def greet(self):
        return "I am the target"

    def fail(self):
        raise ValueError("of the callback")


def objects(make, key, multiplex):
    with make("everything") as p:
        def of_child():
            with p.child("one") as child:
                set_key(child, key)
                return type(child).__name__, child._pyroUri.object, child.greet()

        def of_children():
            return [(name, found[0]._pyroUri.object) for name, found in sorted(p.children(["two", "three"]).items())]

        fact("child", of_child)
        fact("child-uri", lambda: p.child("one")._pyroUri == p.child("one")._pyroUri)
        fact("children", of_children)
        fact("echo-proxy", lambda: p.echo(p.child("one"))._pyroUri.object)
        fact("echo-uri", lambda: str(p.echo(Pyro.URI("PYRO:thing@localhost:1234"))))
        if not key and not multiplex:  # a daemon of one thread cannot call itself
            fact("greet-child", lambda: p.greet(p.child("one")))
        fact("item", p.item, "chair", 20)
        fact("echo-items", lambda: p.echo([everything.Item("couch", 300)]))
        if Pyro.config.SERIALIZER != "json":  # there Python's server opens a blob as the letters of "params"
            fact("blob", lambda: p.open_blob(SerializedBlob("of three", [1, "two", [3.5, None]])))
            fact("blob-large", lambda: p.open_blob(SerializedBlob("", ["x" * 100000]))[1] == ["x" * 100000])
        fact("price-of", lambda: p.price_of(everything.Item("couch", 300)))
        with Pyro.Daemon() as daemon:
            target = Target()
            daemon.register(target, "target")
            threading.Thread(target=daemon.requestLoop, daemon=True).start()
            if not key:
                fact("call-back", p.call_back, target, 3)
                fact("called-back", lambda: target.seen)
                fact("call-back-error", p.call_back_error, target)
                fact("greet-target", p.greet, target)
            fact("echo-target", lambda: p.echo(target)._pyroUri.object)
            daemon.shutdown()


def counts(make):
    """Which calls share an instance."""
    for mode in ["session", "single", "percall"]:
        with make(mode) as one, make(mode) as two:
            fact(mode, lambda: [one.count(), one.count(), two.count(), one.count()])
            one._pyroRelease()
            fact(mode + "-again", one.count)
    with make("broken") as p:
        fact("broken-connects", p._pyroBind)
        fact("broken", p.count)
        fact("broken-again", p.count)


def context(make, multiplex):
    now = Pyro.current_context
    with make("everything") as p:
        now.annotations = {"TEST": b"of the client", "EMPT": b""}
        fact("context", lambda: {k: v for k, v in p.context().items() if k != "correlation"})
        seen = {k: bytes(v) for k, v in now.response_annotations.items() if k not in ("CORR", "HMAC")}
        fact("response-annotations", lambda: sorted(seen.items()))
        now.annotations = {}
        p.add(1, 1)
        fact("response-annotations-later", lambda: sorted(k for k in now.response_annotations if k not in ("CORR", "HMAC")))
        now.annotations = {}
        fact("correlation-fresh", lambda: p.context()["correlation"] != p.context()["correlation"])
        now.correlation_id = everything.uuid.UUID(int=77)
        fact("correlation", lambda: p.context()["correlation"])
        if not multiplex:
            with make("everything") as other:
                fact("correlation-passed-on", p.correlation_of, other)
        now.correlation_id = None


def connections(make, key):
    with make("everything") as p:
        p._pyroHandshake = {"user": "Janet", "rights": [1, 2]}
        fact("handshake", p._pyroBind)
    answers = []

    class Listening(Pyro.Proxy):
        def _pyroValidateHandshake(self, response):
            answers.append(response)

    for data in ["hello", "good day", {"user": "Janet"}, None]:
        with make("everything", Listening) as p:
            p._pyroHandshake = data
            fact("handshake-accepted", p._pyroBind)
    fact("handshake-answers", lambda: answers)
    with make("everything") as p:
        p._pyroHandshake = "forbidden"
        fact("handshake-refused", lambda: without_place(p._pyroBind))
    with make("everything") as p:
        p._pyroTimeout = 0.2
        fact("timeout", p.wait, 1)
        p._pyroTimeout = 0
        fact("after-timeout", p.add, 1, 1)
        fact("seq-goes-on", lambda: p._pyroSeq > 1)
        p._pyroReconnect()
        fact("reconnected", p.add, 1, 1)
        if not FIVE:  # there a proxy belongs to one thread
            fact("shared-by-threads", lambda: shared(p))
    if not key and not FIVE:
        with make("everything") as p:
            fact("wrong-key", lambda: set_key_and_bind(p))


def shared(p):
    sums = [0] * 4

    def work(number):
        for term in range(50):
            sums[number] += p.add(term, number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sums


def set_key_and_bind(p):
    set_key(p, "wrong")
    return without_place(p._pyroBind)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("--key")
    parser.add_argument("--multiplex", action="store_true", help="the daemon answers one call at a time")
    options = parser.parse_args()
    everything.know_items()
    place = options.uri[options.uri.index("@"):]

    def make(name, kind=Pyro.Proxy):
        proxy = kind("PYRO:" + name + place)
        set_key(proxy, options.key)
        return proxy

    for group in [values, calls, unchecked, metadata, failures, oneway, attributes, iterators, batches, counts]:
        group(make)
    objects(make, options.key, options.multiplex)
    context(make, options.multiplex)
    connections(make, options.key)
    print("end", flush=True)


if __name__ == "__main__":
    main()
