"""An observable as one writes it with Pyro4."""
import Pyro4


@Pyro4.expose
@Pyro4.behavior(instance_mode="single")
class Observable(object):
    def __init__(self):
        self._observers = []

    def register_observer(self, observer_uri):
        if observer_uri not in self._observers:
            self._observers.append(observer_uri)

    def unregister_observer(self, observer_uri):
        if observer_uri in self._observers:
            self._observers.remove(observer_uri)

    def notify_observers(self, message):
        for observer_uri in list(self._observers):
            with Pyro4.Proxy(observer_uri) as observer:
                observer.update(message)


def main():
    daemon = Pyro4.Daemon()
    ns = Pyro4.locateNS()
    uri = daemon.register(Observable)
    ns.register("example.observable", uri)
    print("Observable ready.")
    daemon.requestLoop()


if __name__ == "__main__":
    main()
