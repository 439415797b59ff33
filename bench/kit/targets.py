"""What Postern wants to reach, each as a ratio (or a figure) within one run."""

from dataclasses import dataclass

from . import workloads
from .results import Spread
from .tokens import ALGORITHMS

# What a verification may cost beyond OpenSSL's own speed.
VERIFICATION_SLACK = 1.10
# What a warm request may cost at most, over each of these.
W1_PEERS = {"relay": 1.12, "haproxy": 0.82, "haproxy-jwt": 0.25, "envoy-jwt": 0.15,
            "envoy-jwt-cache": 0.30}
# A request can meet one verification on its way up, and its answer another on its way down.
VERIFICATIONS_MET = 2.0
# The 99th percentile of a whole run, and that of an ordinary moment (`paced.c`).
_P99 = {"p99": "p99_us", "calm p99": "calm_p99_us"}


@dataclass(frozen=True)
class Verdict:
    """A target, what was measured, and whether it holds; `spread` is None when not measured."""

    text: str
    bound: float
    spread: Spread | None
    # The figure is to be the bound in every round, neither more nor less.
    is_exact: bool = False

    @property
    def holds(self):
        """Whether the target is reached."""
        if self.spread is None:
            return False
        if self.is_exact:
            return self.spread.least == self.spread.greatest == self.bound
        return self.spread.median <= self.bound


def verdicts(results):
    """All targets against the results."""
    return [*_requests(results), *_new_tokens(results), *_bodies(results), *_others(results)]


def _requests(results):
    for key in ("W1", "W1 busy"):
        for name, bound in W1_PEERS.items():
            yield Verdict(f"{key}: CPU per request over {name}'s", bound,
                          results.ratio(key, "postern", key, name))
    yield Verdict("W1b: CPU per request over haproxy's", 0.85,
                  results.ratio("W1b", "postern", "W1b", "haproxy"))
    within = {"W1u": 0.88, "W2": 1.05, "W8 warm": 1.05, "W9 10000": 1.03, "W10 2": 1.05,
              "W10 2 busy": 1.05}
    for key, bound in within.items():
        yield Verdict(f"{key}: CPU per request over {workloads.named(key).beside}'s", bound,
                      Spread.of([one / other for one, other in results.pairs(
                          key, "postern", "cpu_us", "beside_cpu_us")]))
    yield Verdict("W11: CPU per connection over haproxy's", 1.0,
                  results.ratio("W11", "postern", "W11", "haproxy"))


def _new_tokens(results):
    for algorithm in ALGORITHMS:
        verifications = results.verifications.get(algorithm, [])
        key = f"W3 {algorithm}"
        yield Verdict(
            f"{key}: CPU per request over W1's and {VERIFICATION_SLACK:.2f} verifications", 1.0,
            Spread.of([new / (warm + VERIFICATION_SLACK * verification)
                       for new, warm, verification in results.pairs(
                           key, "postern", "cpu_us", "beside_cpu_us", "verification_us")]))
        key = f"L3 {algorithm}"
        for title, figure in _P99.items():
            rounds = zip(results.values(key, "postern", figure),
                         results.values(key, "postern", f"known_{figure}"), verifications)
            yield Verdict(
                f"{key}: what new tokens add to warm {title} beyond known ones, in verifications",
                VERIFICATIONS_MET,
                Spread.of([(new - known) / verification for new, known, verification in rounds
                           if new and known and verification]))


def _bodies(results):
    for direction in ("down", "up"):
        for size, peers in (("10KiB", {"haproxy": 1.0}),
                            ("1MiB", {"envoy": 1.0, "relay-splice": 1.3})):
            for name, bound in peers.items():
                key = f"W4 {size} {direction}"
                yield Verdict(f"{key}: CPU per body over {name}'s", bound,
                              results.ratio(key, "postern", key, name))


def _others(results):
    yield Verdict("W5: KiB per idle connection", 0.7, results.spread("W5", "postern", "idle_kib"))
    yield Verdict("W5 start: milliseconds to the first answer, keys on disk", 30,
                  results.spread("W5 start", "postern", "start_ms"))
    yield Verdict("W5 start: MiB resident, idle", 12, Spread.of(
        [kib / 1024 for kib in results.values("W5 start", "postern", "resident_kib") if kib]))
    for key in ("W8 new", "W8 periods"):
        pairs = zip(results.values(key, "postern", "issuer_calls"),
                    results.values(key, "postern", "issuer_calls_expected"))
        yield Verdict(f"{key}: questions to the issuer over tokens and periods", 1.0,
                      Spread.of([calls / expected for calls, expected in pairs if expected]),
                      is_exact=True)
    for title, figure in _P99.items():
        yield Verdict(f"L1: {title} over nginx's", 1.0,
                      results.ratio("L1", "postern", "L1", "nginx", figure))
