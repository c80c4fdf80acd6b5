import os

import Pyro4

Pyro4.config.NS_HOST = "localhost"
Pyro4.config.NS_PORT = int(os.environ["PYRO_NS_PORT"])
echo_server = Pyro4.Proxy("PYRONAME:echo.server")
print(echo_server.echo("HOLA"))
