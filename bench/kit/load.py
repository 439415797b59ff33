"""Load: wrk for as fast as it goes, h2load for a number of requests, paced for a fixed rate."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from .failure import Failure

SCRIPT = Path(__file__).resolve().parent.parent / "load.lua"
# Longest wait for one answer; a body of 100 MiB takes its time.
ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Load:
    """What a load generator saw."""

    requests: int
    seconds: float
    # Requests that were not answered with 2xx or 3xx, or not at all.
    failures: int = 0
    # Percentiles of the time to the whole answer, in microseconds.
    p50: float | None = None
    p99: float | None = None
    p999: float | None = None
    # The 99th percentile while the machine does not stand still (`paced.c`).
    calm_p99: float | None = None

    @property
    def rate(self):
        """Requests per second."""
        return self.requests / self.seconds if self.seconds else 0.0


class Generator:
    """Runs load on the CPU that is set aside for it."""

    def __init__(self, crew, cpus, paced):
        self._crew = crew
        self._cpus = cpus
        # Where `paced.c` was built to.
        self._paced = paced

    def as_fast_as_it_goes(self, port, path, connections, seconds, token=None, close=False):
        """Every connection sends its next request when its last is answered (wrk)."""
        command = self._wrk(connections, seconds)
        if token:
            command += ["-H", f"Authorization: Bearer {token}"]
        if close:
            command += ["-H", "Connection: close"]
        return _figures(self._crew.run(
            "wrk", command + [f"http://127.0.0.1:{port}{path}"], self._cpus))

    def in_turn(self, port, path, connections, seconds, tokens, once=False, settle=False):
        """As fast as it goes, the tokens of a file in turn; `once` ends with the last of them,
        `settle` when that is answered, too, which makes wrk slower."""
        environment = {"BENCH_TOKENS": str(tokens)}
        if once:
            environment["BENCH_ONCE"] = "1"
            seconds = ANSWER_SECONDS
        if settle:
            environment["BENCH_SETTLE"] = str(connections)
        command = self._wrk(connections, seconds) + [f"http://127.0.0.1:{port}{path}"]
        return _figures(self._crew.run("wrk", command, self._cpus, environment))

    def start_in_turn(self, port, path, connections, seconds, tokens, rate):
        """The tokens of a file in turn at a fixed rate, in the background; end it with `finish`,
        or stop it through the crew."""
        command = self._wrk(connections, seconds) + [f"http://127.0.0.1:{port}{path}"]
        environment = {"BENCH_TOKENS": str(tokens), "BENCH_RATE": str(rate)}
        return self._crew.start("wrk", command, self._cpus, environment=environment, pipe=True)

    def finish(self, process):
        """Ends a load in the background before its time and returns what it saw."""
        if process.has_ended:
            raise Failure("the load in the background ended too soon")
        process.interrupt()
        return _figures(process.output())

    def number(self, port, path, connections, count, token, body=None):
        """So many requests and no more, with a file as their body when one is given (h2load)."""
        command = self._h2load(connections, token) + ["-n", count]
        if body:
            command += ["-d", body, "-H", "content-type: application/octet-stream"]
        output = self._crew.run(
            "h2load", command + [f"http://127.0.0.1:{port}{path}"], self._cpus)
        return _summary(output)

    def at_rate(self, port, path, connections, seconds, token, rate):
        """Evenly spaced requests at a fixed rate, whose times are taken one by one (paced)."""
        environment = {"BENCH_AUTHORIZATION": f"Bearer {token}"} if token else None
        output = self._crew.run("paced", [
            self._paced, port, path, connections, f"{rate:.3f}", f"{seconds:.3f}"],
            self._cpus, environment)
        figures = json.loads(output)
        return Load(figures["requests"], figures["seconds"], figures["failures"],
                    figures.get("p50_us"), figures.get("p99_us"), figures.get("p999_us"),
                    figures.get("calm_p99_us"))

    @staticmethod
    def _wrk(connections, seconds):
        return ["wrk", "-t", 1, "-c", connections, "-d", f"{max(1, round(seconds))}s",
                "--timeout", f"{ANSWER_SECONDS}s", "-s", SCRIPT]

    @staticmethod
    def _h2load(connections, token):
        command = ["h2load", "--h1", "-t", 1, "-c", connections]
        return command + (["-H", f"authorization: Bearer {token}"] if token else [])


def _figures(output):
    """Reads the line that wrk's script wrote in the end."""
    found = re.search(r"^FIGURES (\{.*\})$", output, re.MULTILINE)
    if not found:
        raise Failure(f"wrk told no figures:\n{output}")
    figures = json.loads(found.group(1))
    return Load(figures["requests"], figures["seconds"],
                figures["refused"] + figures["broken"],
                figures["p50_us"], figures["p99_us"], figures["p999_us"])


def _summary(output):
    """Reads h2load's closing lines."""
    seconds = re.search(r"^finished in ([\d.]+)(us|ms|s),", output, re.MULTILINE)
    done = re.search(r"(\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored", output)
    codes = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx", output)
    if not (seconds and done and codes):
        raise Failure(f"h2load told no figures:\n{output}")
    unit = {"us": 1e-6, "ms": 1e-3, "s": 1.0}[seconds.group(2)]
    good = int(codes.group(1)) + int(codes.group(2))
    return Load(good, float(seconds.group(1)) * unit,
                int(done.group(1)) - good + int(done.group(4)))
