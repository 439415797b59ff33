"""One run's surroundings: folder, CPUs, tokens, upstream, load generator and running subjects."""

import contextlib
import os
import shutil
from pathlib import Path

from . import network
from .failure import Failure
from .load import Generator
from .machine import CPUPlan
from .origin import Origin
from .processes import Crew, raise_open_files, wait_until
from .setting import Setting, Surroundings
from .subjects.nginx import NginxPlain
from .tokens import TokenMint

ROOT = Path(__file__).resolve().parent.parent.parent
# Under .build, since everything in there is made and may be removed.
WORK = ROOT / ".build" / "bench"
START_SECONDS = 20
OPEN_FILES_WANTED = 24_000


class Bench:
    """`with Bench(folder) as bench` starts the upstream; everything is stopped in the end."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.crew = Crew()
        self.cpus = CPUPlan.of_this_machine()
        self.open_files = raise_open_files(OPEN_FILES_WANTED)
        self.programs = find_programs()
        self._numbers = {}
        self._capacities = {}
        self._demo_issuer = None
        self._lean_port = None

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.mint = TokenMint(WORK / "tokens")
        self.crew.__enter__()
        try:
            self.origin = Origin(
                self.crew, self.folder, WORK, self.mint, self.cpus.upstream, self.open_files)
        except BaseException:
            self.crew.__exit__()
            raise
        self.load = Generator(self.crew, self.cpus.load, WORK / "paced")
        self.warm_tokens = {name: self.mint.good(name) for name in self.mint.keys}
        return self

    def __exit__(self, *reason):
        self.crew.__exit__(*reason)
        self.origin.close()

    @contextlib.contextmanager
    def running(self, subject, setting):
        """The subject in front of the upstream, until the block ends: its process and port."""
        process, port = self.start(subject, setting)
        try:
            yield process, port
            if process.has_ended:
                raise Failure(f"{subject.title} ended while it was measured:\n{process.tail()}")
        finally:
            self.crew.stop(process)

    def start(self, subject, setting):
        """Starts the subject and waits until it answers a good token with 200."""
        process, port = self.launch(subject, setting)
        token = self.warm_token(setting)
        ready = wait_until(
            lambda: process.has_ended or network.ask(port, "/", token)[0] == 200, START_SECONDS)
        if not ready or process.has_ended:
            status = network.ask(port, "/", token)[0]
            self.crew.stop(process)
            raise Failure(
                f"{subject.title} does not forward a good token (status {status}):\n"
                f"{process.tail()}")
        return process, port

    def launch(self, subject, setting):
        """Starts the subject without waiting for it."""
        number = self._numbers[subject.name] = self._numbers.get(subject.name, 0) + 1
        folder = self.folder / f"{subject.name}-{number}"
        folder.mkdir(parents=True)
        port = network.free_port()
        launch = subject.prepare(self._surroundings(folder, port, setting), setting)
        process = self.crew.start(
            subject.name, launch.command, self.cpus.for_workers(setting.workers),
            log=folder / "output.log", environment=launch.environment)
        return process, port

    def warm_token(self, setting):
        """The one token that warm workloads send."""
        return self.demo_issuer.warm_token if setting.opaque else \
            self.warm_tokens[setting.algorithm]

    def half_capacity(self, subject):
        """Half of what nginx forwards per second here, or of what the subject does if less."""
        if "nginx" not in self._capacities:
            with self.running(NginxPlain(), Setting()) as (_, port):
                self._capacities["nginx"] = self._capacity(port, Setting())
        name = subject.process.name
        if name not in self._capacities:
            self._capacities[name] = self._capacity(subject.port, subject.setting)
        return min(self._capacities["nginx"], self._capacities[name]) / 2

    def _capacity(self, port, setting):
        load = self.load.as_fast_as_it_goes(port, "/", 64, 1, self.warm_token(setting))
        return load.rate

    def opaque_pool(self, count):
        """A file of opaque tokens of the demo issuer."""
        path = self.folder / f"opaque-{count}.txt"
        return path if path.exists() else self.demo_issuer.tokens(count, path)

    @property
    def demo_issuer(self):
        """Postern's demo issuer, started when it is first asked for."""
        if self._demo_issuer is None:
            self._demo_issuer = DemoIssuer(self)
        return self._demo_issuer

    @property
    def lean_port(self):
        """The port of the upstream of `answer.c`, started when it is first asked for."""
        if self._lean_port is None:
            self._lean_port = network.free_port()
            process = self.crew.start(
                "lean-upstream", [WORK / "answer", self._lean_port], self.cpus.upstream,
                log=self.folder / "lean-upstream.log")
            if not wait_until(lambda: network.ask(self._lean_port, "/")[0] == 200, START_SECONDS):
                raise Failure(f"the lean upstream does not answer:\n{process.tail()}")
        return self._lean_port

    def _surroundings(self, folder, port, setting):
        keys = self.mint.keys
        upstream_port = self.lean_port if setting.upstream == "lean" else self.origin.port
        return Surroundings(
            folder=folder, port=port, upstream_port=upstream_port,
            upstream_socket=self.origin.socket, key_set_url=self.origin.key_set_url,
            key_set_file=self.mint.key_set_path,
            public_keys={name: key.public_path for name, key in keys.items()},
            certificates={"RS256": keys["RS256"].certificate()},
            key_ids={name: key.kid for name, key in keys.items()},
            demo_issuer=self.demo_issuer.url if setting.opaque else "",
            programs=self.programs, open_files=self.open_files)


class DemoIssuer:
    """`postern demo issuer`, whose userinfo endpoint takes 5 ms."""

    DELAY_MILLISECONDS = 5

    def __init__(self, bench):
        port = network.free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._client = network.Client(port)
        program = bench.programs.get("postern")
        if program is None:
            raise Failure("the demo issuer needs Postern's release binary")
        process = bench.crew.start(
            "demo issuer", [program, "demo", "issuer", "--listen", f"127.0.0.1:{port}"],
            bench.cpus.load, log=bench.folder / "issuer.log")
        if not wait_until(lambda: network.ask(port, "/health/alive")[0] == 200, START_SECONDS):
            raise Failure(f"the demo issuer does not answer:\n{process.tail()}")
        self._client.post("/demo/fault", {"delay_ms": self.DELAY_MILLISECONDS})
        self.warm_token = self.token()

    def token(self):
        """A new opaque token."""
        return self._client.post("/demo/token", {"kind": "opaque"})["access_token"]

    def tokens(self, count, path):
        """Writes so many new opaque tokens to a file, one a line."""
        path.write_text("".join(f"{self.token()}\n" for _ in range(count)))
        return path

    def userinfo_calls(self):
        """How often its userinfo endpoint was asked so far."""
        return self._client.get("/demo/counters").get("userinfo", 0)


def find_programs():
    """Programs that are not in PATH, by name, where they are."""
    candidates = {
        "relay": WORK / "relay",
        "postern": Path(os.environ.get("POSTERN_BINARY", ROOT / ".build/release/postern")),
        "caddy": WORK / "venv/bin/caddy",
    }
    found = {name: path for name, path in candidates.items() if path.exists()}
    for path in WORK.glob("venv/lib/python3*/site-packages/envoy/_bin/envoy"):
        found["envoy"] = path
    return found


def missing_programs(subject, programs):
    """Which of the subject's programs are not on this machine."""
    return [name for name in subject.programs
            if name not in programs and not Path(name).is_file() and not shutil.which(name)]
