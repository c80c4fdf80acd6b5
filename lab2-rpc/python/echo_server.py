import Pyro4


@Pyro4.expose
class EchoServer(object):
    def echo(self, message):
        return message


daemon = Pyro4.Daemon()
ns = Pyro4.locateNS()
uri = daemon.register(EchoServer)
ns.register("echo.server", uri)
print("Ready. Object uri =", uri)
daemon.requestLoop()
