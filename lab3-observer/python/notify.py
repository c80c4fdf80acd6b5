"""Gives the observable of lab 3 a message for its observers."""
import sys

import Pyro4

if __name__ == "__main__":
    message = sys.argv[1] if len(sys.argv) > 1 else "Hello, Observers!"
    with Pyro4.Proxy("PYRONAME:example.observable") as observable:
        observable.notify_observers(message)
    print("Observers notified.")
