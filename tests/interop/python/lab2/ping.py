# Pings the daemon of a URI as Pyro does it, with a message of its own.
import sys

import Pyro4
from Pyro4.message import Message

proxy = Pyro4.Proxy(sys.argv[1])
proxy._pyroBind()
Message.ping(proxy._pyroConnection)
print("PONG")
