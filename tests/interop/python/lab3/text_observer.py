"""An observer that gives its URI as a text, where the lab's gives a Pyro4.URI."""
import Pyro4


@Pyro4.expose
class Observer(object):
    def update(self, message):
        print("Received message: {0}".format(message))


def main():
    daemon = Pyro4.Daemon()
    uri = str(daemon.register(Observer()))
    with Pyro4.locateNS() as ns:
        observable_uri = ns.lookup("example.observable")
    with Pyro4.Proxy(observable_uri) as observable:
        observable.register_observer(uri)
    print("Observer ready.")
    try:
        daemon.requestLoop()
    except KeyboardInterrupt:
        pass
    with Pyro4.Proxy(observable_uri) as observable:
        observable.unregister_observer(uri)


if __name__ == "__main__":
    main()
