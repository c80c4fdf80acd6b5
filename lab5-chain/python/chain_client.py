"""chain_client in Python, after Pyro's example `circular`."""
import sys

import Pyro4
import Pyro4.util

link = sys.argv[1] if len(sys.argv) > 1 else "1"
with Pyro4.core.Proxy("PYRONAME:example.chainTopology." + link) as first:
    try:
        print("Result=%s" % first.process(["hello"]))
    except Exception as error:
        sys.stderr.write("".join(Pyro4.util.getPyroTraceback()))
        sys.exit("chain_client.py: %s" % error)
