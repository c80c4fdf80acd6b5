"""A daemon of one connection, which is made before it is (Pyro4's `connected_socket`): no handshake.

Prints "ready PORT", takes the first client, and serves it the object "everything" until it leaves.
"""
import socket

from pyro import Pyro

import everything


def main():
    everything.know_items()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    print("ready", listener.getsockname()[1], flush=True)
    client, _ = listener.accept()
    daemon = Pyro.Daemon(connected_socket=client)
    daemon.register(everything.Everything(), "everything")
    daemon.requestLoop()


if __name__ == "__main__":
    main()
