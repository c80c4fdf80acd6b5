import os

import Pyro4

Pyro4.config.NS_HOST = "localhost"
Pyro4.config.NS_PORT = int(os.environ.get("PYRO_NS_PORT", 9090))
echo_server = Pyro4.Proxy("PYRONAME:echo.server")
print(echo_server.echo("HOLA"))
