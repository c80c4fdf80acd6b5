"""Sends a daemon what no proxy sends, and prints for each case what came back:

    python3 -u wire.py HOST PORT
    bad-checksum: CONNECTFAIL seq=0 serializer=3 'header checksum mismatch', closed

Every case has a connection of its own; after it an ordinary one must still be answered.
"""
import json
import marshal
import socket
import struct
import sys
import zlib

CONNECT, CONNECTOK, CONNECTFAIL, INVOKE, RESULT, PING = range(1, 7)
TYPES = {CONNECTOK: "CONNECTOK", CONNECTFAIL: "CONNECTFAIL", RESULT: "RESULT", PING: "PING"}
SERPENT, JSON, MARSHAL = 1, 2, 3
META = 16


def frame(kind, payload, seq=0, serializer=SERPENT, flags=0, annotations=(), version=48, tag=b"PYRO", reserved=0,
          checksum=0, length=None):
    chunks = b"".join(key + struct.pack("!H", len(data)) + data for key, data in annotations)
    length = len(payload) if length is None else length
    total = kind + version + length + len(chunks) + serializer + flags + seq + 0x34E9 + checksum
    header = struct.pack("!4sHHHHiHHHH", tag, version, kind, flags, seq, length, serializer, len(chunks), reserved,
                         total & 0xFFFF)
    return header + chunks + payload


def hello(**more):
    return frame(CONNECT, b"{'handshake':'hello','object':'everything'}", flags=META, **more)


def call(text, seq=1, **more):
    return frame(INVOKE, text, seq=seq, **more)


ADD = b"('everything','add',(2,3),{})"


class Peer(object):
    def __init__(self, place):
        self.sock = socket.create_connection(place, 10)
        self.sock.settimeout(10)

    def read(self, count):
        data = b""
        while len(data) < count:
            more = self.sock.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def answer(self):
        tag, version, kind, flags, seq, length, serializer, annotated, _, _ = struct.unpack(
            "!4sHHHHiHHHH", self.read(24))
        chunks = self.read(annotated)
        keys = []
        while chunks:
            size, = struct.unpack("!H", chunks[4:6])
            keys.append(chunks[:4].decode())
            chunks = chunks[6 + size:]
        payload = self.read(length)
        if flags & 2:
            payload = zlib.decompress(payload)
        return kind, flags, seq, serializer, sorted(keys), payload

    def is_closed(self):
        try:
            return self.sock.recv(1) == b""
        except ConnectionError:
            return True
        except socket.timeout:
            return False


def payload_text(serializer, payload):
    if serializer == MARSHAL:
        return repr(marshal.loads(payload))
    if serializer == JSON:
        return repr(json.loads(payload))
    return payload.decode().split("\n")[-1]


def described(answer):
    kind, flags, seq, serializer, keys, payload = answer
    text = payload_text(serializer, payload)
    if kind == CONNECTOK and flags & META:
        text = "metadata"
    if kind == CONNECTFAIL:
        keys = []  # Pyro's own daemon sends what the thread's last call left behind
    if flags & 1:
        # Only the class of an exception is the same everywhere: texts of parsers are CPython's.
        start = text.index("'__class__'")
        text = text[start:].split(",")[0].replace(" ", "")
    return "%s flags=%d seq=%d serializer=%d %s %s" % (TYPES[kind], flags, seq, serializer, ",".join(keys), text)


def run(place, name, sent, then=ADD):
    """Sends pieces one by one, each after the answer to the one before; then an ordinary call."""
    peer = Peer(place)
    story = []
    try:
        for piece in sent:
            peer.sock.sendall(piece)
            if piece.startswith(b"PYRO") or len(piece) >= 24:
                story.append(described(peer.answer()))
    except (EOFError, ConnectionError):
        pass
    try:
        if then:
            peer.sock.sendall(call(then, seq=99))
            story.append("then " + described(peer.answer()))
        else:
            peer.sock.shutdown(socket.SHUT_WR)
            story.append("closed" if peer.is_closed() else "open")
    except (EOFError, ConnectionError):
        story.append("closed")
    peer.sock.close()
    print("%s: %s" % (name, ", ".join(story)), flush=True)


def cases():
    # The handshake.
    yield "ordinary", [hello()]
    yield "no-metadata-asked", [frame(CONNECT, b"{'handshake':'hello'}")]
    yield "seq-not-zero", [hello(seq=4711)]
    yield "bad-tag", [hello(tag=b"PIRO")]
    yield "bad-version", [hello(version=47)]
    yield "bad-checksum", [hello(checksum=1)]
    yield "http", [b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"]
    yield "wake-up", [b"!" * 16]
    yield "reserved", [hello(reserved=7)]
    yield "unknown-flags", [frame(CONNECT, b"{'handshake':'hello','object':'everything'}", flags=META | 0x8000)]
    yield "annotated", [hello(annotations=[(b"ABCD", b"xy"), (b"EFGH", b"")])]
    yield "correlated", [hello(annotations=[(b"CORR", b"0123456789abcdef")])]
    yield "invoke-first", [call(ADD)]
    yield "ping-first", [frame(PING, b"ping")]
    yield "unknown-type-first", [frame(17, b"")]
    for number in [0, 4, 5, 6, 7, 42]:
        yield "serializer-%d" % number, [hello(serializer=number)]
    yield "unknown-object", [frame(CONNECT, b"{'handshake':'hello','object':'nobody'}", flags=META)]
    yield "no-handshake", [frame(CONNECT, b"{'object':'everything'}", flags=META)]
    yield "no-object", [frame(CONNECT, b"{'handshake':'hello'}", flags=META)]
    yield "forbidden", [frame(CONNECT, b"{'handshake':'forbidden','object':'everything'}", flags=META)]
    yield "json-connect", [frame(CONNECT, b'{"handshake": "hello", "object": "everything"}', serializer=JSON, flags=META)]
    yield "json-unknown-object", [frame(CONNECT, b'{"handshake": "hello", "object": "x"}', serializer=JSON, flags=META)]
    yield "marshal-connect", [frame(CONNECT, marshal.dumps({"handshake": "hello", "object": "everything"}),
                                    serializer=MARSHAL, flags=META)]
    # Calls.
    yield "second-connect", [hello(), hello()]
    yield "other-serializer", [hello(), call(b'{"object": "everything", "method": "add", "params": [1, 2], "kwargs": {}}',
                                              serializer=JSON)]
    yield "marshal-call", [hello(), call(marshal.dumps(("everything", "add", [1, 2], {})), serializer=MARSHAL)]
    yield "commented", [hello(), call(b"# serpent utf-8 python3.2\n" + ADD)]
    yield "blanks", [hello(), call(b" \t('everything' , 'add', (2,\n3,),{},) ")]
    yield "lists", [hello(), call(b"['everything','add',[2,3],{}]")]
    yield "u-strings", [hello(), call(b"(u'everything',u'add',(2,),{u'b':4},)")]
    yield "no-kwargs-dict", [hello(), call(b"('everything','add',(2,3),None)")]
    yield "getattr-none", [hello(), call(b"('everything','__getattr__',('readonly',),None)")]
    yield "getattr-kwargs", [hello(), call(b"('everything','__getattr__',('readonly',),{})")]
    yield "three-parts", [hello(), call(b"('everything','add',(2,3))")]
    yield "no-literal", [hello(), call(b"('everything','add',(2,")]
    yield "json-without-kwargs", [hello(), call(b'{"object": "everything", "method": "add", "params": [1, 2]}',
                                                serializer=JSON)]
    yield "json-more-keys", [hello(), call(b'{"object": "everything", "method": "add", "params": [1, 2], "kwargs": {}, '
                                           b'"more": 1}', serializer=JSON)]
    yield "unknown-object-call", [hello(), call(b"('nobody','add',(2,3),{})")]
    yield "seq-65535", [hello(), call(ADD, seq=65535)]
    yield "correlated-call", [hello(), call(ADD, annotations=[(b"CORR", b"0123456789abcdef")])]
    yield "compressed", [hello(), call(zlib.compress(ADD), flags=2)]
    yield "oneway-flag", [hello() + call(ADD, flags=4)]
    yield "ping", [hello(), frame(PING, b"ping", seq=7, serializer=42)]
    yield "class-in-arguments", [hello(), call(b"('everything','echo',({'__class__':'x.Y'},),{})")]
    yield "dunder-class", [hello(), call(b"('everything','echo',({'__class__':'__main__.X'},),{})")]
    # What ends a connection.
    yield "call-bad-checksum", [hello(), call(ADD, checksum=1)]
    yield "call-bad-tag", [hello(), call(ADD, tag=b"PIRO")]
    yield "call-unknown-type", [hello(), frame(19, b"")]
    yield "call-unknown-serializer", [hello(), call(ADD, serializer=42)]
    yield "call-hmac", [hello(), call(ADD, annotations=[(b"HMAC", b"x" * 20)])]
    yield "negative-length", [hello(), call(b"", length=-1)]
    yield "result-from-client", [hello(), frame(RESULT, b"1")]


def main():
    place = (sys.argv[1], int(sys.argv[2]))
    for name, pieces in cases():
        run(place, name, pieces)
    for name, pieces in [("nothing", []), ("half-a-header", [hello()[:11]]), ("half-a-payload", [hello()[:40] + b""])]:
        peer = Peer(place)
        for piece in pieces:
            peer.sock.sendall(piece)
        peer.sock.close()
        run(place, "after-" + name, [hello()])
    one, two = Peer(place), Peer(place)
    for peer in [one, two]:
        peer.sock.sendall(hello() + call(ADD) + call(ADD, seq=2))  # without waiting for answers
    print("pipelined: " + ", ".join(described(p.answer()) for p in [two, one] for _ in range(3)))
    print("end", flush=True)


if __name__ == "__main__":
    main()
