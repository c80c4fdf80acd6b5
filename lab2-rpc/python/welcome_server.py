import Pyro4


@Pyro4.expose
class Server(object):
    def welcomeMessage(self, name):
        return "Hi welcome " + str(name)


daemon = Pyro4.Daemon()
ns = Pyro4.locateNS()
uri = daemon.register(Server)
ns.register("server", uri)
print("Ready. Object uri =", uri)
daemon.requestLoop()
