"""A WebSocket server and client for the tests, both of PyPI's websockets.

    websocket.py server PORT                 serves /echo, /flood and /close
    websocket.py SCENARIO URL TOKEN [MORE]   plays one client and says what it saw, a line each
"""
import hashlib
import os
import sys
import time

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.sync.server import serve

FLOOD_MESSAGES = 64
MEBIBYTE = 1 << 20


def say(*words):
    print(*words, flush=True)


def answer(socket):
    path = socket.request.path
    say("open", path, socket.request.headers.get("X-Auth-Subject"))
    try:
        if path == "/flood":
            for number in range(FLOOD_MESSAGES):
                socket.send(bytes([number]) * MEBIBYTE)
                say("sent", number + 1)
        elif path == "/close":
            socket.recv()
            socket.close(4321, "as asked")
        else:
            for message in socket:
                socket.send(message)
    except ConnectionClosed:
        pass
    say("closed", path, socket.close_code)


def server(port):
    with serve(answer, "127.0.0.1", int(port), max_size=None, max_queue=1) as listener:
        listener.serve_forever()


def open_socket(url, token, **options):
    headers = {} if token == "-" else {"Authorization": "Bearer " + token}
    return connect(url, additional_headers=headers, proxy=None, max_size=None, max_queue=1,
                   **options)


def echo(url, token):
    with open_socket(url, token) as socket:
        socket.send("h\u00e9llo")
        say("text", socket.recv())
        for size in (0, 1, 125, 126, 65535, 65536, MEBIBYTE, 16 * MEBIBYTE):
            message = os.urandom(size)
            socket.send(message)
            say("binary", size, socket.recv() == message)
        socket.send(["in ", "three ", "parts"])
        say("parts", socket.recv())
        say("pong", socket.ping(b"are you there").wait(20))
    say("close", socket.close_code)


def closed_by_server(url, token):
    with open_socket(url, token) as socket:
        socket.send("close")
        try:
            socket.recv()
        except ConnectionClosed as ended:
            say("close", ended.rcvd.code, ended.rcvd.reason)


def slow(url, token, go):
    with open_socket(url, token, compression=None) as socket:
        say("open")
        while not os.path.exists(go):
            time.sleep(0.05)
        for number in range(FLOOD_MESSAGES):
            message = socket.recv()
            if message != bytes([number]) * MEBIBYTE:
                say("wrong", number)
        say("received", FLOOD_MESSAGES)


def hold(url, token):
    with open_socket(url, token) as socket:
        socket.send("here")
        say("open", socket.recv())
        try:
            socket.recv()
        except ConnectionClosed as ended:
            say("cut", ended.rcvd is None)


def refused(url, token, origin):
    try:
        with open_socket(url, token, origin=None if origin == "-" else origin):
            say("open")
    except InvalidStatus as refusal:
        say("status", refusal.response.status_code)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
