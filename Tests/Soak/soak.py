"""Mixed traffic, and everything that may go wrong around it, for so many minutes.

Every answer is judged by what was asked: whose token it was, which request it was, what was sent.
An answer may be missing or a failure while upstreams are down; it is never somebody else's, never
half taken for the whole, and a bad token never gets through.
"""

import collections
import hashlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
BINARY = os.environ["POSTERN_BINARY"]
CLIENTS = 12
# What may remain of an hour's work: the allocator's own rounding.
GROWTH_KIB_MAX = 8192
DESCRIPTORS_MORE_MAX = 2
WARM_UP_SECONDS = 30
QUIET_SECONDS = 12


def free_port():
    """A TCP port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, method, path, body=None, headers=None, timeout=10):
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class World:
    """Issuer, two upstreams, Postern, and the ways to trouble them."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.upstream_ports = [free_port(), free_port()]
        self.issuer_port, self.port, self.admin_port = free_port(), free_port(), free_port()
        self.issuer_url = f"http://127.0.0.1:{self.issuer_port}"
        self.upstreams = [None, None]
        for index in range(2):
            self.start_upstream(index)
        self.issuer = subprocess.Popen(
            [BINARY, "demo", "issuer", "--listen", f"127.0.0.1:{self.issuer_port}",
             "--issuer", self.issuer_url],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait(lambda: ask(self.issuer_port, "GET", "/health/alive")[0] == 200)
        self.configuration = self.folder / "postern.json"
        self.write_configuration(0)
        self.log = open(self.folder / "postern.log", "w")
        self.postern = subprocess.Popen(
            [BINARY, "run", "--config", self.configuration], stderr=self.log)
        self.wait(lambda: ask(self.admin_port, "GET", "/readyz")[0] == 200)
        self.tokens = {}
        self.renew_tokens()

    @staticmethod
    def wait(condition):
        """Waits until it holds."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                if condition():
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.05)
        raise SystemExit("soak: nothing came up in time")

    def start_upstream(self, index):
        """Starts one upstream, in the place of the one that was killed."""
        self.upstreams[index] = subprocess.Popen(
            [sys.executable, HERE / "upstream.py", str(self.upstream_ports[index])],
            stderr=subprocess.DEVNULL)

    def write_configuration(self, number, is_good=True):
        """Writes one of several configurations that mean the same to the traffic."""
        ports = self.upstream_ports[::-1] if number % 2 else self.upstream_ports
        configuration = {
            "listen": f"127.0.0.1:{self.port}", "admin": f"127.0.0.1:{self.admin_port}",
            "workers": 2, "upstream": {
                "endpoints": [f"http://127.0.0.1:{port}" for port in ports]},
            "issuers": [{
                "issuer": self.issuer_url, "audiences": ["orders"], "profile": "hydra",
                "kid_refetch_min_interval": "1s", "jwks_refresh": "5s",
                "opaque_tokens": {"resolve": "userinfo", "cache": "2s"}}],
            "identity_headers": {"X-Auth-Subject": "sub"},
            "routes": [
                {"path": "/public/**", "access": "public"},
                {"path": f"/never-{number}/**", "scopes": ["nobody"]},
                {"path": "/closed/**", "access": "deny"}, {"path": "/**"}],
            "limits": {"connections": 400}, "log": {"level": "warning"},
            "timeouts": {"client_idle": "5s", "upstream_idle": "5s"}}
        if not is_good:
            configuration["routes"] = "none"
        partial = self.configuration.with_suffix(".part")
        partial.write_text(json.dumps(configuration))
        partial.rename(self.configuration)

    def issuer_post(self, path, value):
        """One of the demo issuer's controls; None while it does not answer."""
        try:
            return json.loads(ask(self.issuer_port, "POST", path, json.dumps(value), timeout=3)[1])
        except (OSError, ValueError, http.client.HTTPException):
            return None

    def renew_tokens(self):
        """New tokens of each kind; the old ones go on where the issuer does not answer."""
        wanted = {
            "jwt": {"subject": "alice"}, "ec": {"subject": "bob", "alg": "ES256"},
            "opaque": {"subject": "carol", "kind": "opaque"},
            "expired": {"subject": "eve", "expires_in": -3600},
            "forged": {"subject": "mallory", "signature": "altered"}}
        for name, request in wanted.items():
            answer = self.issuer_post("/demo/token", request)
            if answer and "access_token" in answer:
                self.tokens[name] = answer["access_token"]

    def memory_kib(self):
        """Postern's own resident memory."""
        text = Path(f"/proc/{self.postern.pid}/status").read_text()
        return int(text.partition("RssAnon:")[2].split()[0])

    def descriptors(self):
        """Postern's open descriptors."""
        return len(list(Path(f"/proc/{self.postern.pid}/fd").iterdir()))

    def stop(self):
        """Ends all that was started."""
        for process in [self.postern, self.issuer, *self.upstreams]:
            if process and process.poll() is None:
                process.kill()
                process.wait()


class Traffic:
    """Clients that ask, and judge what they are told."""

    ALLOWED = {
        "public": {200, 502, 503, 504}, "jwt": {200, 502, 503, 504}, "ec": {200, 502, 503, 504},
        "opaque": {200, 502, 503, 504}, "expired": {401}, "forged": {401, 503}, "none": {401},
        "closed": {403}}
    SUBJECTS = {"public": "-", "jwt": "alice", "ec": "bob", "opaque": "carol"}

    def __init__(self, world):
        self.world = world
        self.counts = collections.Counter()
        self.wrong = []
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self.client, args=(number,))
                        for number in range(CLIENTS)]
        self.threads.append(threading.Thread(target=self.rude_client))
        for thread in self.threads:
            thread.start()

    def stop(self):
        """Ends the clients."""
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def client(self, number):
        """Asks one thing after the other over a connection that is kept as long as it lives."""
        choice = random.Random(number)
        connection, serial = None, 0
        while not self.is_over.is_set():
            serial += 1
            connection = connection or http.client.HTTPConnection(
                "127.0.0.1", self.world.port, timeout=40)
            try:
                self.exchange(connection, choice, f"{number}-{serial}")
            except (OSError, http.client.HTTPException) as error:
                self.counts["broken " + type(error).__name__] += 1
                connection.close()
                connection = None
            if choice.random() < 0.05 and connection:
                connection.close()
                connection = None
            time.sleep(0.01)

    def exchange(self, connection, choice, name):
        """One request and its answer."""
        kind = choice.choice(list(self.ALLOWED))
        path = {"public": "/public/", "closed": "/closed/"}.get(kind, "/orders/") + name
        path += choice.choice(["", "", "?size=10", "?size=20000", "?chunks=1&size=30000",
                               "?size=300000"])
        headers = {}
        if kind in self.world.tokens:
            headers["Authorization"] = f"Bearer {self.world.tokens[kind]}"
        method = choice.choice(["GET", "GET", "GET", "HEAD", "POST", "PUT"])
        body = None
        if method in ("POST", "PUT"):
            body = os.urandom(choice.choice([1, 1000, 100_000]))
            if choice.random() < 0.5:
                pieces = [body[at:at + 7000] for at in range(0, len(body), 7000)]
                connection.request(method, path, iter(pieces), headers, encode_chunked=True)
            else:
                connection.request(method, path, body, headers)
        else:
            connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        self.judge(kind, method, path, body or b"", answer.status, content)

    def judge(self, kind, method, path, body, status, content):
        """Whether this is an answer to that request."""
        self.counts[f"{kind} {status}"] += 1
        if status not in self.ALLOWED[kind]:
            return self.blame(f"{kind} {method} {path} was answered {status}")
        if status != 200 or method == "HEAD":
            return None
        told = content.split(b" ", 3)
        digest = hashlib.sha256(body).hexdigest().encode()
        wanted = [path.encode(), self.SUBJECTS[kind].encode(), digest]
        size = int(path.rpartition("size=")[2]) if "size=" in path else 0
        if told[:3] != wanted or len(told[3]) != size:
            return self.blame(f"{kind} {method} {path} was told {content[:300]!r}")
        return None

    def blame(self, text):
        """Notes an answer that must not be."""
        self.counts["WRONG"] += 1
        if len(self.wrong) < 20:
            self.wrong.append(text)
            print("soak: WRONG:", text, flush=True)

    def rude_client(self):
        """Leaves in the middle, says nonsense, sends nothing, pipelines."""
        choice = random.Random(99)
        while not self.is_over.is_set():
            with socket.socket() as rude:
                rude.settimeout(5)
                try:
                    rude.connect(("127.0.0.1", self.world.port))
                    rude.sendall(choice.choice([
                        b"GET /public/x HTTP/1.1\r\nHo", b"\x16\x03\x01nonsense\r\n\r\n",
                        b"POST /public/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx",
                        b"GET /public/x?size=300000 HTTP/1.1\r\nHost: a\r\n\r\n",
                        b"GET /public/a HTTP/1.1\r\nHost: a\r\n\r\n" * 20]))
                    if choice.random() < 0.5:
                        rude.recv(100)
                    if choice.random() < 0.3:
                        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0" * 2)
                except OSError:
                    pass
            self.counts["rude"] += 1
            time.sleep(0.05)


def trouble(world, choice, counts):
    """One thing that goes wrong, and is over when this returns."""
    kind = choice.choice(["upstream", "upstream", "both", "issuer", "hang", "rotate", "reload",
                          "reload", "bad reload"])
    counts[kind] += 1
    if kind in ("upstream", "both"):
        chosen = [0, 1] if kind == "both" else [choice.randrange(2)]
        for index in chosen:
            world.upstreams[index].kill()
            world.upstreams[index].wait()
        time.sleep(choice.uniform(0.1, 2))
        for index in chosen:
            world.start_upstream(index)
    elif kind == "issuer":
        world.issuer_post("/demo/fault", {choice.choice(["userinfo", "jwks"]): choice.choice(
            ["garbage", "failing", "reset", "truncated", "huge", "hang"])})
        time.sleep(choice.uniform(1, 6))
        world.issuer_post("/demo/fault", {"reset": True})
    elif kind == "hang":
        world.issuer.send_signal(signal.SIGSTOP)
        time.sleep(choice.uniform(1, 6))
        world.issuer.send_signal(signal.SIGCONT)
    elif kind == "rotate":
        world.issuer_post("/demo/rotate", {"alg": choice.choice(["RS256", "ES256"])})
        world.renew_tokens()
    else:
        world.write_configuration(choice.randrange(1000), is_good=kind == "reload")
        world.postern.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        world.write_configuration(0)


def settle(world):
    """Waits until idle connections are gone; memory and descriptors."""
    time.sleep(QUIET_SECONDS)
    return world.memory_kib(), world.descriptors()


def main():
    """Exits 1 when something was wrong."""
    minutes = float(sys.argv[1])
    choice, troubles = random.Random(7), collections.Counter()
    with tempfile.TemporaryDirectory(prefix="postern-soak-") as folder:
        world = World(folder)
        try:
            warm_up = Traffic(world)
            end = time.monotonic() + min(WARM_UP_SECONDS, minutes * 20)
            while time.monotonic() < end:
                trouble(world, choice, troubles)
            warm_up.stop()
            before = settle(world)
            traffic = Traffic(world)
            end = time.monotonic() + minutes * 60
            while time.monotonic() < end and world.postern.poll() is None:
                time.sleep(choice.uniform(0.2, 3))
                trouble(world, choice, troubles)
                world.renew_tokens()
            traffic.stop()
            if world.postern.poll() is not None:
                print("soak: Postern ended by itself:", world.postern.returncode)
                return 1
            after = settle(world)
        finally:
            world.stop()
    return report(minutes, traffic, troubles, before, after)


def report(minutes, traffic, troubles, before, after):
    """Prints what came of it."""
    total = sum(count for kind, count in traffic.counts.items() if kind != "WRONG")
    print(f"{minutes:.0f} minutes, {total} requests, {traffic.counts['WRONG']} answered wrongly")
    for kind, count in sorted(traffic.counts.items()):
        print(f"  {kind:28} {count:8}")
    print("troubles:", ", ".join(f"{kind} {count}" for kind, count in sorted(troubles.items())))
    print(f"memory {before[0]} KiB before, {after[0]} after; "
          f"descriptors {before[1]} before, {after[1]} after")
    grew = after[0] - before[0] > GROWTH_KIB_MAX
    leaked = after[1] - before[1] > DESCRIPTORS_MORE_MAX
    if grew or leaked:
        print("soak: memory or descriptors did not end where they began")
    return 1 if traffic.wrong or grew or leaked else 0


if __name__ == "__main__":
    sys.exit(main())
