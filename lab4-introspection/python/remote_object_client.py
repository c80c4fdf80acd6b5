# The client of exercise 4.2 in Python, as Pyro's users write it.
import Pyro4

ns = Pyro4.locateNS()
uri = ns.lookup("example.remote.object")
remote_object = Pyro4.Proxy(uri)

print(remote_object.greet("World"))
print(remote_object.add(5, 7))
print("Available methods:", sorted(remote_object._pyroMethods))
