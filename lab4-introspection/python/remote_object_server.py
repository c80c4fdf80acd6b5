# The object of exercises 4.1 and 4.5 in Python, as Pyro's users write it.
import Pyro4


@Pyro4.expose
class MyRemoteObject(object):
    def __init__(self):
        self._greeting = "Hello"
        self._calls = 0

    def greet(self, name):
        return "{}, {}!".format(self._count_call(), name)

    def add(self, a, b):
        self._count_call()
        return a + b

    @property
    def greeting(self):
        return self._greeting

    @greeting.setter
    def greeting(self, text):
        if not text:
            raise ValueError("a greeting needs some text")
        self._greeting = text

    @property
    def calls(self):
        return self._calls

    def _count_call(self):
        self._calls += 1
        return self._greeting


daemon = Pyro4.Daemon()
ns = Pyro4.locateNS()
uri = daemon.register(MyRemoteObject())
ns.register("example.remote.object", uri)
print("Ready. Object uri =", uri, flush=True)
daemon.requestLoop()
