# The greeting server as the Pyro tutorial writes it.
import Pyro4


@Pyro4.expose
class GreetingMaker(object):
    def get_fortune(self, name):
        return "Hello, {0}. Here is your message:\n" \
               "Always do your best".format(name)


daemon = Pyro4.Daemon()
uri = daemon.register(GreetingMaker)
print("Ready. Object uri =", uri)
daemon.requestLoop()
