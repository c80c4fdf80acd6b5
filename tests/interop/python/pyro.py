"""Pyro4, or Pyro5 when the command line has --pyro5: `from pyro import Pyro, errors`.

The two differ little for a program, so one server and one client serve as peers for both.
"""
import sys
import warnings

FIVE = "--pyro5" in sys.argv
if FIVE:
    sys.argv.remove("--pyro5")
    from Pyro5 import api as Pyro, errors
    from Pyro5.client import SerializedBlob
    from Pyro5.errors import get_pyro_traceback as traceback_lines
else:
    import Pyro4 as Pyro
    from Pyro4 import errors
    from Pyro4.core import SerializedBlob
    from Pyro4.util import getPyroTraceback as traceback_lines

warnings.simplefilter("ignore", DeprecationWarning)


def set_key(thing, key):
    """Gives a daemon or proxy the key of its signatures, which only Pyro4 has."""
    if key:
        thing._pyroHmacKey = key.encode()
