"""The workloads by name: what is sent, to whom, and which figure counts."""

from dataclasses import dataclass
from typing import Callable

from . import measures
from .setting import Setting

CONNECTIONS = 64
# So many that two workers have something to do even where they share one CPU: with two CPUs, load
# and upstream fill the other. With 64 they often find nothing and change places, 3 % of their time.
BUSY_CONNECTIONS = 256
ROTATED_TOKENS = 10_000
NEW_TOKENS = 20_000
IDLE_CONNECTIONS = 10_000
OPAQUE_TOKENS = 3_000
STARTS = 5
# Warm requests whose times are taken beside a load of new tokens.
TIMED_CONNECTIONS = 8
TIMED_RATE = 2000
# About half of the new tokens that one worker can verify and forward per second.
BACKGROUND_RATES = {"RS256": 10_000, "ES256": 5_000, "EdDSA": 3_500}
# A path that route 50 of many answers for, and the only route of one.
ROUTED_PATH = "/route-50/item"


@dataclass(frozen=True)
class Case:
    """One thing to measure at every subject that can do it."""

    # "W3 ES256": the workload's name, and what sets the case apart within it.
    key: str
    title: str
    measure: Callable
    setting: Setting = Setting()
    # What the CPU time is counted by.
    unit: str = "request"
    # The figure that is compared and drawn.
    figure: str = "cpu_us"
    # Subjects that it makes sense for; None for all.
    subjects: tuple | None = None
    # It is judged by what `openssl speed` tells of a verification in the same round.
    verifies: bool = False
    # The case that Postern is measured at directly before or after, since the two are compared:
    # minutes later the machine may be another. Its CPU time is the pair's `beside_cpu_us`.
    beside: str | None = None
    # Subjects that Postern is judged by: it and they are measured again in each round.
    judged_by: tuple = ()
    # Whether system calls are counted, in a run of their own.
    counts_calls: bool = False

    @property
    def workload(self):
        """The workload's name."""
        return self.key.split()[0]


# Those that a warm request of Postern's is judged by.
_W1_PEERS = ("relay", "haproxy", "haproxy-jwt", "envoy-jwt", "envoy-jwt-cache")
# Where a token's price is not in question, those that only forward stand for all others.
_FORWARDING = ("relay", "relay-splice", "nginx", "haproxy", "envoy", "postern")
_AUTHENTICATING = ("haproxy-jwt", "envoy-jwt", "envoy-jwt-cache", "apache", "postern")
_WITH_WORKERS = ("nginx", "haproxy", "envoy", "postern")
_ALGORITHMS = ("RS256", "ES256", "EdDSA")


def _bodies():
    # Bodies per second of measurement: about as many as a proxy forwards in it.
    for size, connections, count in (("10KiB", 32, 8000), ("1MiB", 8, 500), ("100MiB", 2, 5)):
        for direction in ("down", "up"):
            yield Case(
                f"W4 {size} {direction}", f"bodies of {size}, {direction}",
                measures.bodies(size, direction == "up", connections, count), unit="body",
                subjects=_FORWARDING)


ALL = [
    Case("W1", "one warm RS256 token, small body, 64 connections", measures.warm(CONNECTIONS),
         judged_by=_W1_PEERS, counts_calls=True),
    # With two CPUs, load and nginx need more of theirs than the fastest subjects of the other: these
    # sleep in between, and pay for that, which the others never do.
    Case("W1 busy", "the same behind an upstream that costs less than nginx, and is waited for less",
         measures.warm(CONNECTIONS), Setting(upstream="lean"), subjects=(*_W1_PEERS, "postern"),
         judged_by=_W1_PEERS),
    Case("W1b", "the same on 8 connections", measures.warm(8), judged_by=("haproxy",),
         counts_calls=True),
    Case("W1u", "W1 with the upstream on a unix socket", measures.warm(CONNECTIONS),
         Setting(upstream="unix"), subjects=_FORWARDING, beside="W1", counts_calls=True),
    # What W2 is compared with: its load is made by a script, which is slower than W1's. The relay,
    # which knows no tokens, shows what the load alone makes dearer.
    Case("W2 one", "one token, by the load generator of W2",
         measures.rotating(CONNECTIONS, 1), subjects=("relay", *_AUTHENTICATING)),
    Case("W2", "10 000 tokens in rotation",
         measures.rotating(CONNECTIONS, ROTATED_TOKENS), subjects=("relay", *_AUTHENTICATING),
         beside="W2 one"),
    *(Case(f"W3 {algorithm}", f"every token new, {algorithm}",
           measures.new_tokens(CONNECTIONS, NEW_TOKENS), Setting(algorithm=algorithm),
           subjects=_AUTHENTICATING, verifies=True, beside="W1") for algorithm in _ALGORITHMS),
    *_bodies(),
    Case("W5", "10 000 idle connections", measures.idle(IDLE_CONNECTIONS), unit="connection",
         figure="idle_kib", subjects=_FORWARDING),
    Case("W5 start", "from the start to the first answer, keys on disk", measures.start(STARTS),
         Setting(keeps_state=True), unit="start", figure="start_ms", subjects=("postern",)),
    Case("W8 warm", "one warm opaque token", measures.warm(CONNECTIONS), Setting(opaque=True),
         subjects=("postern",), beside="W1"),
    Case("W8 new", "every opaque token new, userinfo takes 5 ms",
         measures.new_opaque(CONNECTIONS, OPAQUE_TOKENS), Setting(opaque=True),
         subjects=("postern",)),
    Case("W8 periods", "100 opaque tokens over 4 cache periods of 2 s",
         measures.opaque_periods(CONNECTIONS, 100, 4),
         Setting(opaque=True, opaque_cache_seconds=2), subjects=("postern",)),
    *(Case(f"W9 {count}", f"{count} route{'s' if count > 1 else ''}",
           measures.warm(CONNECTIONS, ROUTED_PATH), Setting(routes=count), subjects=("postern",),
           beside=None if count == 1 else "W9 1")
      for count in (1, 100, 10_000)),
    *(Case(f"W10 {count}{name}",
           f"{count} worker{'s' if count > 1 else ''}, {connections} connections",
           measures.warm(connections), Setting(workers=count), subjects=_WITH_WORKERS,
           beside=None if count == 1 else f"W10 1{name}")
      for name, connections in (("", CONNECTIONS), (" busy", BUSY_CONNECTIONS))
      for count in (1, 2)),
    Case("W11", "a connection for each request", measures.warm(CONNECTIONS, close=True),
         unit="connection", subjects=_FORWARDING, counts_calls=True),
    Case("L1", "times at a fixed rate, half of capacity", measures.at_rate(32),
         figure="calm_p99_us", judged_by=("nginx",)),
    *(Case(f"L3 {algorithm}", f"times of warm requests beside new {algorithm} tokens",
           measures.beside_new_tokens(
               TIMED_CONNECTIONS, TIMED_RATE,
               measures.Background(CONNECTIONS, BACKGROUND_RATES[algorithm])),
           Setting(algorithm=algorithm), figure="calm_p99_us", subjects=("postern",), verifies=True)
      for algorithm in _ALGORITHMS),
]


def named(key):
    """The case with this key."""
    return next(case for case in ALL if case.key == key)


def names():
    """The workloads' names in order."""
    return list(dict.fromkeys(case.workload for case in ALL))
