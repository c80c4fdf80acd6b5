"""Prints facts, one line each: what a call gave, or the error it ended with.

    fact("add", proxy.add, 2, 3)                       add = 5
    fact("fail", proxy.fail, "zero")                   fail ! ZeroDivisionError('division by zero')
"""
import re
import time


def outcome(function, *args):
    try:
        return "= " + show(function(*args))
    except Exception as error:
        return "! %s%r" % (type(error).__name__, error.args)


def show(value):
    if isinstance(value, (set, frozenset)):
        return "{%s}" % ", ".join(sorted(map(show, value)))
    return re.sub(" at 0x[0-9a-f]+", "", repr(value))


def fact(name, function, *args):
    print("%s %s" % (name, outcome(function, *args)), flush=True)


def type_fact(name, function, *args, **kwargs):
    """For errors whose text is CPython's own."""
    try:
        print("%s = %s" % (name, show(function(*args, **kwargs))), flush=True)
    except Exception as error:
        print("%s ! %s" % (name, type(error).__name__), flush=True)


def until(condition, limit=10.0):
    """Waits for what a oneway call or another thread does; its last value."""
    end = time.monotonic() + limit
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()
