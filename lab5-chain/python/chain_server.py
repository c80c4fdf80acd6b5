"""chain_server in Python, after Pyro's example `circular`:

    python3 chain_server.py 1 2
"""
import sys

import Pyro4

PREFIX = "example.chainTopology."


class Chain(object):
    def __init__(self, name, next_name):
        self.name = name
        self.next_name = next_name
        self.next = None

    @Pyro4.expose
    def process(self, message):
        if self.next is None:
            self.next = Pyro4.core.Proxy("PYRONAME:" + PREFIX + self.next_name)
        if self.name in message:
            print("Back at %s; we completed the chain!" % self.name)
            return ["complete at " + self.name]
        print("I'm %s, passing to %s" % (self.name, self.next_name))
        message.append(self.name)
        result = self.next.process(message)
        result.insert(0, "passed on from " + self.name)
        return result


def main():
    name, next_name = sys.argv[1:3]
    with Pyro4.core.Daemon() as daemon:
        uri = daemon.register(Chain(name, next_name))
        with Pyro4.locateNS() as ns:
            ns.register(PREFIX + name, uri)
        print("Server started %s" % name, flush=True)
        daemon.requestLoop()


try:
    main()
except KeyboardInterrupt:
    pass
