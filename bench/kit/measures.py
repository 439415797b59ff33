"""The measurements themselves: drive load through one running subject, and read what it cost.

Each takes the bench, the subject's process, its port and the options, and returns figures by name:
`cpu_us`, `user_us`, `system_us` per unit of work, `rate` per second, `p50_us`, `p99_us`, `p999_us`,
`calm_p99_us`, `memory_kib` (proportional set size afterwards), `failures`, and what is its own.
"""

import socket
import statistics
import time
from dataclasses import dataclass
from typing import Callable

from . import network
from .failure import Failure
from .origin import BODY_SIZES
from .processes import wait_until
from .setting import Setting

WARM_UP_REQUESTS = 100  # per connection
SMALL = "/"
START_SECONDS = 10
# A 99th percentile of 1000 requests is ten of them, and one hiccup of the machine is more.
TIMES_SECONDS_MIN = 4.0
# How long a load in the background runs before what it is to disturb, and may run on after that.
LEAD_SECONDS = 1.0


@dataclass(frozen=True)
class Subjected:
    """The subject under load: what every measurement needs of it."""

    bench: object
    # What is measured, and the process of it that runs.
    kind: object
    process: object
    port: int
    setting: Setting
    # How long load is kept up where the clock ends it.
    seconds: float
    # Runs the load that is measured, for those who watch it from outside.
    watch: Callable = lambda action: action()

    @property
    def token(self):
        """The warm token."""
        return self.bench.warm_token(self.setting)

    def warm_up(self, connections, path=SMALL):
        """Lets caches fill and connections to the upstream open."""
        count = WARM_UP_REQUESTS * connections
        self.bench.load.number(self.port, path, connections, count, self.token)

    def metered(self, action):
        """Runs a load and returns its figures with the CPU time per request."""
        before = self.process.cpu_time()
        load = self.watch(action)
        spent = before.until(self.process.cpu_time())
        figures = {
            "requests": load.requests, "seconds": load.seconds, "rate": load.rate,
            "failures": load.failures, "memory_kib": self.process.memory_kib(),
            "p50_us": load.p50, "p99_us": load.p99, "p999_us": load.p999,
            "calm_p99_us": load.calm_p99}
        if load.requests:
            figures |= {
                "cpu_us": spent.total / load.requests, "user_us": spent.user / load.requests,
                "system_us": spent.system / load.requests}
        return {name: value for name, value in figures.items() if value is not None}


def warm(connections, path=SMALL, close=False):
    """The same token on every request."""
    def measure(subject):
        subject.warm_up(connections, path)
        return subject.metered(lambda: subject.bench.load.as_fast_as_it_goes(
            subject.port, path, connections, subject.seconds, subject.token, close))
    return measure


def rotating(connections, count):
    """So many tokens in turn, all of them seen before."""
    def measure(subject):
        load, pool = subject.bench.load, subject.bench.mint.pool(count)
        load.in_turn(subject.port, SMALL, connections, subject.seconds, pool, once=True)
        return subject.metered(lambda: load.in_turn(
            subject.port, SMALL, connections, subject.seconds, pool))
    return measure


def new_tokens(connections, count):
    """Every token is seen for the first time; ends when they are used up."""
    def measure(subject):
        pool = subject.bench.mint.pool(count, subject.setting.algorithm)
        subject.warm_up(connections)
        return subject.metered(lambda: subject.bench.load.in_turn(
            subject.port, SMALL, connections, subject.seconds, pool, once=True))
    return measure


def bodies(size, upwards, connections, count_per_second):
    """A fixed number of bodies, so that none is counted by half."""
    def measure(subject):
        bench = subject.bench
        path = "/sink" if upwards else bench.origin.body_path(size)
        file = bench.origin.body_file(size) if upwards else None
        count = max(connections, int(count_per_second * subject.seconds))

        def transfer(number):
            return bench.load.number(subject.port, path, connections, number, subject.token, file)
        transfer(max(connections, count // 10))
        figures = subject.metered(lambda: transfer(count))
        figures["mib_per_second"] = figures["rate"] * BODY_SIZES[size] / 2**20
        return figures
    return measure


def idle(wanted):
    """Memory per connection that was answered once and then says nothing."""
    def measure(subject):
        subject.warm_up(64)
        count = min(wanted, subject.bench.open_files // 2 - 200)
        before = subject.process.memory_kib()
        connections = open_idle(subject.port, subject.token, count)
        try:
            after = subject.process.memory_kib()
        finally:
            for connection in connections:
                connection.close()
        return {"connections": count, "idle_kib": (after - before) / count,
                "memory_kib": after, "failures": 0}
    return measure


def start(count):
    """Time from the start to the first answer, the median of some; and the memory of a process that
    has answered one request."""
    def measure(subject):
        times = [start_milliseconds(subject.bench, subject.kind, subject.setting)
                 for _ in range(count)]
        return {"start_ms": statistics.median(times), "failures": 0,
                "resident_kib": subject.process.resident_kib(),
                "memory_kib": subject.process.memory_kib()}
    return measure


def start_milliseconds(bench, subject, setting):
    """Starts a process of its own and waits until it answers a good token with 200."""
    begun = time.monotonic()
    process, port = bench.launch(subject, setting)
    token = bench.warm_token(setting)
    answers = wait_until(
        lambda: network.ask(port, SMALL, token)[0] == 200, START_SECONDS, pause=0.0002)
    elapsed = 1000 * (time.monotonic() - begun)
    bench.crew.stop(process)
    if not answers:
        raise Failure(f"{subject.title} does not answer:\n{process.tail()}")
    return elapsed


def open_idle(port, token, count):
    """Opens connections, gets one answer on each, and returns them open."""
    request = (f"GET {SMALL} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
               f"Authorization: Bearer {token}\r\n\r\n").encode()
    connections = []
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        connections.append(connection)
        connection.sendall(request)
        answer = b""
        while b"\n" not in answer.partition(b"\r\n\r\n")[2]:
            piece = connection.recv(4096)
            if not piece:
                raise ConnectionError("a connection was closed instead of answered")
            answer += piece
        if not answer.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(f"a connection was answered {answer[:40]!r}")
    return connections


def at_rate(connections):
    """Times to the whole answer at half of nginx's capacity, or of the subject's own if less."""
    def measure(subject):
        rate = subject.bench.half_capacity(subject)
        seconds = max(subject.seconds, TIMES_SECONDS_MIN)
        subject.warm_up(connections)
        figures = subject.metered(lambda: subject.bench.load.at_rate(
            subject.port, SMALL, connections, seconds, subject.token, rate))
        figures["wanted_rate"] = rate
        return figures
    return measure


@dataclass(frozen=True)
class Background:
    """A load beside the requests whose times are taken."""

    connections: int
    rate: int


def beside_new_tokens(connections, rate, background):
    """Times of warm requests at a modest rate: alone, beside a load of one warm token, and beside
    the same load of new ones. The load generators share a CPU, so only the latter two compare."""
    def measure(subject):
        seconds = max(subject.seconds, TIMES_SECONDS_MIN)
        mint, algorithm = subject.bench.mint, subject.setting.algorithm
        # So many that none is sent twice, for then it would be known.
        count = round(background.rate * (seconds + 2 * LEAD_SECONDS))
        pools = {"known": mint.pool(1, algorithm), "new": mint.pool(count, algorithm)}
        subject.warm_up(connections)

        def times(length):
            return subject.bench.load.at_rate(
                subject.port, SMALL, connections, length, subject.token, rate)
        loads = {"alone": times(subject.seconds)}
        for name, pool in pools.items():
            loads[name], loads[f"{name} load"] = _beside(
                subject, background, pool, seconds, times)
        figures = {f"{name}_{figure}_us": getattr(loads[name], figure)
                   for name in ("alone", "known")
                   for figure in ("p50", "p99", "p999", "calm_p99")}
        return figures | {
            "p50_us": loads["new"].p50, "p99_us": loads["new"].p99, "p999_us": loads["new"].p999,
            "calm_p99_us": loads["new"].calm_p99,
            "rate": loads["new"].rate, "known_load_rate": loads["known load"].rate,
            "new_load_rate": loads["new load"].rate,
            "failures": sum(load.failures for load in loads.values())}
    return measure


def _beside(subject, background, pool, seconds, times):
    """What `times` returns beside a load with the tokens of a file, and what that load saw."""
    load = subject.bench.load
    other = load.start_in_turn(
        subject.port, SMALL, background.connections, seconds + 2 * LEAD_SECONDS, pool,
        background.rate)
    try:
        time.sleep(LEAD_SECONDS)
        return times(seconds), load.finish(other)
    finally:
        subject.bench.crew.stop(other)


def new_opaque(connections, count):
    """Opaque tokens that are seen for the first time: one question to the issuer for each."""
    def measure(subject):
        bench = subject.bench
        pool = bench.opaque_pool(count)
        subject.warm_up(connections)
        before = bench.demo_issuer.userinfo_calls()
        figures = subject.metered(lambda: bench.load.in_turn(
            subject.port, SMALL, connections, subject.seconds, pool, once=True, settle=True))
        asked = _settled(bench.demo_issuer.userinfo_calls) - before
        return figures | {"issuer_calls": asked, "issuer_calls_expected": count}
    return measure


def opaque_periods(connections, count, periods):
    """Few opaque tokens over several cache periods: one question for each token and period."""
    def measure(subject):
        bench, cache = subject.bench, subject.setting.opaque_cache_seconds
        pool = bench.opaque_pool(count)
        subject.warm_up(connections)
        before = bench.demo_issuer.userinfo_calls()
        # Ends in the middle of a period, so that no answer depends on a few milliseconds.
        seconds = cache * (periods - 1) + cache / 2
        figures = subject.metered(lambda: bench.load.in_turn(
            subject.port, SMALL, connections, seconds, pool))
        asked = _settled(bench.demo_issuer.userinfo_calls) - before
        return figures | {"issuer_calls": asked, "issuer_calls_expected": count * periods}
    return measure


def _settled(count):
    """A counter's value once it stands still for a moment."""
    last = [count()]

    def stands_still():
        now, before = count(), last[0]
        last[0] = now
        return now == before
    wait_until(stands_still, 5, pause=0.1)
    return last[0]
