"""`bench/memory`: what Postern's release binary holds, and how soon it answers."""

import argparse
import statistics

from .bench import Bench
from .failure import Failure
from .measures import open_idle, start_milliseconds
from .plot import number
from .program import new_folder, run
from .setting import Setting
from .subjects.postern import Postern

TOKENS = 10_000
CONNECTIONS = 64
STARTS = 5
# Descriptors that this process and Postern need besides the idle connections' own.
SPARE_FILES = 500
ROUND_SECONDS = 5

# Growth that is allowed between the second tenth of the requests and the last: what the allocator
# may still round up, and less than one byte a request.
GROWTH_KIB_MAX = 1024
IDLE_CONNECTION_KIB_MAX = 4.0


def main():
    """Measures; 1 when something is over its bound."""
    parser = argparse.ArgumentParser(prog="bench/memory", description=__doc__)
    parser.add_argument("--requests", type=int, default=2_000_000, help="default: %(default)s")
    parser.add_argument("--connections", type=int, default=10_000, help="default: %(default)s")
    options = parser.parse_args()
    with Bench(new_folder("memory")) as bench:
        if "postern" not in bench.programs:
            raise Failure("Postern's release binary is not on this machine")
        _tell_start(bench)
        idle_is_good = _idle_connections(bench, options.connections)
        growth_is_good = _growth(bench, options.requests)
    return 0 if idle_is_good and growth_is_good else 1


def _tell_start(bench):
    """Prints the time to the first answer, and the memory of a process that did nothing else."""
    times = [start_milliseconds(bench, Postern(), Setting()) for _ in range(STARTS)]
    print(f"start to first answer of a protected route: {statistics.median(times):.1f} ms "
          f"({min(times):.1f} to {max(times):.1f}), keys fetched over http on the way")
    with bench.running(Postern(), Setting()) as (process, _):
        print(f"idle: {process.resident_kib() / 1024:.1f} MiB resident, "
              f"{process.memory_kib() / 1024:.1f} MiB proportional")


def _idle_connections(bench, wanted):
    count = min(wanted, bench.open_files - SPARE_FILES)
    with bench.running(Postern(), Setting()) as (process, port):
        token = bench.warm_token(Setting())
        bench.load.number(port, "/", CONNECTIONS, 100 * CONNECTIONS, token)
        before = process.resident_kib()
        connections = open_idle(port, token, count)
        each = (process.resident_kib() - before) / count
        for connection in connections:
            connection.close()
    good = each <= IDLE_CONNECTION_KIB_MAX
    print(f"idle connections: {each:.2f} KiB for each of {count}, "
          f"at most {IDLE_CONNECTION_KIB_MAX:g}: {_word(good)}")
    return good


def _growth(bench, wanted):
    pool = bench.mint.pool(TOKENS)
    with bench.running(Postern(), Setting()) as (process, port):
        done, readings = 0, []
        while done < wanted:
            load = bench.load.in_turn(port, "/", CONNECTIONS, ROUND_SECONDS, pool)
            if load.failures:
                raise Failure(f"{load.failures} requests failed")
            done += load.requests
            readings.append((done, process.resident_kib()))
            print(f"  {number(done)} requests: {number(readings[-1][1])} KiB resident", flush=True)
    # From when every token was seen and every buffer used; short runs begin with their first.
    early = next((kib for requests, kib in readings if requests >= wanted / 10), readings[0][1])
    growth = readings[-1][1] - early
    good = growth <= GROWTH_KIB_MAX
    print(f"growth over {number(done)} requests with {number(TOKENS)} tokens: {growth} KiB, "
          f"at most {GROWTH_KIB_MAX}: {_word(good)}")
    return good


def _word(good):
    return "good" if good else "TOO MUCH"


if __name__ == "__main__":
    run(main)
