"""Ports that are free, and small HTTP clients for the kit's own questions."""

import http.client
import itertools
import json
import os
import socket

# Below the kernel's range for outgoing connections, which would otherwise take a port between its
# choice and its use.
_PORTS = itertools.cycle(range(20000, 30000))


def free_port():
    """A TCP port of 127.0.0.1 on which nobody listens."""
    for _ in range(1000):
        port = (next(_PORTS) + os.getpid() * 37) % 10000 + 20000
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise OSError("no free port between 20000 and 29999")


def ask(port, path, token=None, method="GET", body=None, timeout=5.0, headers=None):
    """One request on a connection of its own; returns status and body, 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    fields = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        connection.request(method, path, body=body, headers=fields | (headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


class Client:
    """JSON requests over one connection that is kept."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def get(self, path):
        """Asks for a JSON document."""
        return self._exchange("GET", path, None)

    def post(self, path, value):
        """Sends one and returns the answer."""
        return self._exchange("POST", path, json.dumps(value))

    def _exchange(self, method, path, body):
        try:
            text = self._ask(method, path, body)
        except ConnectionError:
            # The server had closed the connection while it was idle; a new one is opened.
            text = self._ask(method, path, body)
        return json.loads(text)

    def _ask(self, method, path, body):
        try:
            self._connection.request(method, path, body)
            return self._connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            self._connection.close()  # the next exchange opens a new one
            raise
