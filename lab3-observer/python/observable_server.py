"""The observable of lab 3 in Python, as simple as it gets: observers are told one after the other."""
import Pyro4


@Pyro4.expose
@Pyro4.behavior(instance_mode="single")
class Observable(object):
    def __init__(self):
        self.observers = []

    def register_observer(self, uri):
        if uri not in self.observers:
            self.observers.append(uri)

    def unregister_observer(self, uri):
        if uri in self.observers:
            self.observers.remove(uri)

    def notify_observers(self, message):
        for uri in list(self.observers):
            with Pyro4.Proxy(uri) as observer:
                observer.update(message)


if __name__ == "__main__":
    daemon = Pyro4.Daemon()
    with Pyro4.locateNS() as ns:
        ns.register("example.observable", daemon.register(Observable))
    print("Observable ready.", flush=True)
    daemon.requestLoop()
