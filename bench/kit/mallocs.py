"""What Postern allocates under load, counted by a preloaded library (mallocs.c), without valgrind.

callgrind shows one connection, one request after the other; this shows 64 connections at once.
"""

import struct
from collections import Counter
from pathlib import Path

from .bench import WORK
from .failure import Failure
from .setting import Launch, Setting
from .subjects.postern import Postern

CONNECTIONS = 64
FEWER = 10_000
MORE = 20_000
# What the clock may bring about meanwhile, such as a line of the log; none a request.
ALLOWED = 20
# A row of the library's file: thread, allocations, frees.
_ROW = struct.Struct("=QQQ")


class PreloadedPostern(Postern):
    """Postern with the counting library before libc's allocator."""

    def prepare(self, surroundings, setting):
        launch = super().prepare(surroundings, setting)
        return Launch(["env", f"LD_PRELOAD={WORK / 'mallocs.so'}",
                       f"MALLOC_COUNTS={_file(surroundings.folder)}", *launch.command])


def growth(bench):
    """Allocations and frees of MORE requests that FEWER did not make, on as many connections."""
    with bench.running(PreloadedPostern(), Setting()) as (process, port):
        counts = [_reading(process)]
        for requests in (FEWER, FEWER, MORE):
            load = bench.load.number(
                port, "/", CONNECTIONS, requests, bench.warm_token(Setting()))
            if load.failures or load.requests != requests:
                raise Failure(f"{load.failures} of {requests} requests failed")
            counts.append(_reading(process))
    if not counts[0]["allocations"]:
        raise Failure("the preloaded library counted nothing")
    # The first load touches what is made once; of the others, connections cancel each other out.
    return {name: counts[3][name] - 2 * counts[2][name] + counts[1][name]
            for name in ("allocations", "frees")}


def _file(folder):
    return Path(folder) / "mallocs.counts"


def _reading(process):
    totals = Counter()
    for _, allocations, frees in _ROW.iter_unpack(_file(Path(process.log).parent).read_bytes()):
        totals.update(allocations=allocations, frees=frees)
    return totals
