# What a Python client makes of the object of exercise 4.5, in whatever language it is: one line for
# each step.
import sys

import Pyro4


def show(step, act):
    try:
        print(step, repr(act()))
    except Exception as error:
        text = str(error).replace(str(remote_object._pyroUri), "URI")
        print(step, type(error).__name__, text)


remote_object = Pyro4.Proxy(sys.argv[1])
show("greeting", lambda: remote_object.greeting)
show("calls", lambda: remote_object.calls)
show("set", lambda: setattr(remote_object, "greeting", "Ahoy"))
show("greet", lambda: remote_object.greet("World"))
show("add", lambda: remote_object.add(5, 7))
show("calls", lambda: remote_object.calls)
show("empty", lambda: setattr(remote_object, "greeting", ""))
show("greeting", lambda: remote_object.greeting)
show("count_call", lambda: remote_object.count_call())
show("_count_call", lambda: remote_object._count_call())
show("set_greeting", lambda: remote_object.set_greeting("x"))
show("methods", lambda: sorted(remote_object._pyroMethods))
show("oneway", lambda: sorted(remote_object._pyroOneway))
show("attributes", lambda: sorted(remote_object._pyroAttrs))

# A program that does not look at the metadata is refused by the daemon itself.
remote_object._pyroMethods = {"forget_calls", "_count_call"}
for name in ["forget_calls", "_count_call"]:
    try:
        getattr(remote_object, name)()
        print(name, "was called")
    except AttributeError:
        print(name, "AttributeError")
