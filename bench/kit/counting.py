"""Runs Postern's release binary under callgrind with so many requests and one after the other."""

from . import callgrind, inlining
from .failure import Failure
from .processes import wait_until
from .setting import Launch, Setting
from .steady_client import SteadyClient
from .subjects.postern import Postern

# Two runs that differ only in the number of requests; the difference is what requests cost.
FEWER = 1000
MORE = 6000
# A start is dearer when a request comes before the keys have; the cheapest of these starts counts.
STARTS = 3
STOP_SECONDS = 60
# Swift hashes with a new seed in each process otherwise.
_ENVIRONMENT = {"SWIFT_DETERMINISTIC_HASHING": "1"}


class CountedPostern(Postern):
    """Postern under callgrind."""

    programs = ("postern", "valgrind")

    def __init__(self, output):
        self._output = output

    def prepare(self, surroundings, setting):
        launch = super().prepare(surroundings, setting)
        return Launch(
            ["valgrind", "--tool=callgrind", "--demangle=no", "--dump-instr=yes",
             "--dump-line=no",
             f"--callgrind-out-file={self._output}", *launch.command], _ENVIRONMENT)


def count(bench, case, symbols):
    """The profile of one request of the case: instructions and calls. `symbols` is the binary with
    its debugging data."""
    fewer, more = (
        min((_profile(bench, case, requests) for _ in range(STARTS)),
            key=lambda profile: sum(profile.own.values()))
        for requests in (FEWER, MORE))
    return inlining.expanded(
        more.part(fewer, MORE - FEWER), str(bench.programs["postern"]), symbols)


def _profile(bench, case, requests):
    output = bench.folder / f"callgrind-{case.name}-{requests}.out"
    process, port = bench.start(CountedPostern(output), Setting())
    try:
        with SteadyClient(port, case.head(port, bench.warm_token(Setting()))) as client:
            client.ask(requests)
        process.interrupt()
        if not wait_until(lambda: process.has_ended, STOP_SECONDS):
            raise Failure(f"Postern does not stop:\n{process.tail()}")
    finally:
        bench.crew.stop(process)
    profile = callgrind.read(output)
    if not profile.own:
        raise Failure(f"callgrind counted nothing:\n{process.tail()}")
    return profile
