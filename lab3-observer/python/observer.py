"""The observer of lab 3 in Python."""
import signal
import sys

import Pyro4


@Pyro4.expose
class Observer(object):
    def update(self, message):
        print("Received message: {0}".format(message), flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    daemon = Pyro4.Daemon()
    uri = daemon.register(Observer())
    with Pyro4.locateNS() as ns:
        observable_uri = ns.lookup("example.observable")
    with Pyro4.Proxy(observable_uri) as observable:
        observable.register_observer(uri)
    print("Observer ready.", flush=True)
    try:
        daemon.requestLoop()
    except KeyboardInterrupt:
        pass
    finally:
        with Pyro4.Proxy(observable_uri) as observable:
            observable.unregister_observer(uri)
