"""A client that does the same each time: one connection, one request after the other.

Each request is one write, and the next goes when the answer is whole. So the subject does the same
work in each run, and its instructions can be counted.
"""

import socket

from .failure import Failure

# The subject is up to a hundred times slower while its instructions are counted.
ANSWER_SECONDS = 60
ANSWER_BYTES_MAX = 1 << 20


class SteadyClient:
    """`with SteadyClient(port, head) as client` sends that head again and again."""

    def __init__(self, port, head):
        self._head = head
        self._socket = socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def ask(self, count):
        """So many requests; all must be answered with 200 and equally long bodies."""
        length = None
        for _ in range(count):
            self._socket.sendall(self._head)
            length = self._answer(length)

    def _answer(self, expected):
        received = b""
        end = None
        while end is None or len(received) < end:
            piece = self._socket.recv(ANSWER_BYTES_MAX)
            if not piece or len(received) > ANSWER_BYTES_MAX:
                raise Failure(f"an answer is not whole: {received[:200]!r}")
            received += piece
            if end is None and b"\r\n\r\n" in received:
                end = self._end(received)
        length = end - received.index(b"\r\n\r\n")
        if len(received) != end or expected not in (None, length):
            raise Failure(f"an answer is longer or shorter than those before: {received!r}")
        return length

    @staticmethod
    def _end(received):
        head, _, _ = received.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise Failure(f"not every request got 200: {head[:200]!r}")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                return len(head) + 4 + int(line.partition(b":")[2])
        raise Failure(f"an answer without Content-Length: {head!r}")
