# pyright: basic, reportMissingModuleSource=false, reportAttributeAccessIssue=false, reportMissingImports=false
# (runs in the Python that has oscar, not in ours)
"""Serves the shop on a loopback port: `python serve.py PORT`."""

import sys

import waitress
from django.core.wsgi import get_wsgi_application

server = waitress.create_server(
    get_wsgi_application(), host="127.0.0.1", port=int(sys.argv[1]), threads=4
)
print("READY", flush=True)
server.run()
