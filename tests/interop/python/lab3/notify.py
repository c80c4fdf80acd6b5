"""Gives an observable a message, as one writes it with Pyro4."""
import sys

import Pyro4


def main():
    observable = Pyro4.Proxy("PYRONAME:example.observable")
    observable.notify_observers(sys.argv[1] if len(sys.argv) > 1 else "Hello, Observers!")
    print("Observers notified.")


if __name__ == "__main__":
    main()
