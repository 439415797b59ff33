"""`bench/flood`: good requests beside floods of bad tokens, and how often the issuer is asked."""

import argparse
import base64
import json
import random
import statistics

from . import network
from .bench import WORK, Bench
from .failure import Failure
from .program import new_folder, run
from .setting import Setting
from .subjects.postern import Postern

GOOD_RATE = 2000
GOOD_CONNECTIONS = 8
FLOOD_RATE = 2000
FLOOD_CONNECTIONS = 20
# Different tokens of each kind; five rounds of ten seconds send each once.
TOKENS = 100_000
# A forged token costs one verification each, which no cache can spare; it is told, not judged.
SLOWER_MAX = {"random text": 1.10, "unknown key": 1.10}
# `kid_refetch_min_interval` is 10 s: one demanded fetch for each, and the first.
FETCH_SECONDS = 10


class WatchedPostern(Postern):
    """Postern with its admin pages, to read its counters."""

    def __init__(self):
        self.admin_port = network.free_port()

    def prepare(self, surroundings, setting):
        launch = super().prepare(surroundings, setting)
        path = surroundings.folder / "postern.json"
        configuration = json.loads(path.read_text())
        configuration["admin"] = f"127.0.0.1:{self.admin_port}"
        path.write_text(json.dumps(configuration, indent=1))
        return launch

    def demanded_fetches(self):
        """Fetches of keys that tokens have caused so far."""
        for line in network.ask(self.admin_port, "/metrics")[1].splitlines():
            if line.startswith("postern_issuer_demanded_fetches_total"):
                return int(line.rsplit(" ", 1)[1])
        raise Failure("Postern does not tell how often it fetched keys")


def random_part(count):
    """Base64url of random bytes."""
    return base64.urlsafe_b64encode(random.randbytes(count)).rstrip(b"=").decode()


def floods(mint):
    """Kinds of bad tokens by name: the same bytes as a good one, more or less."""
    good = mint.good()
    _, payload, signature = good.split(".")
    length = len(base64.urlsafe_b64decode(signature + "=="))

    def forged(kid):
        header = json.dumps({"alg": "RS256", "kid": kid, "typ": "JWT"}, separators=(",", ":"))
        head = base64.urlsafe_b64encode(header.encode()).rstrip(b"=").decode()
        return f"{head}.{payload}.{random_part(length)}"
    kid = mint.keys["RS256"].kid
    return {
        # Read, and refused for its scheme: what the bytes alone cost.
        "other scheme": lambda: ("Other", random_part(len(good) * 3 // 4)),
        "random text": lambda: ("Bearer", random_part(len(good) * 3 // 4)),
        "unknown key": lambda: ("Bearer", forged(random_part(12))),
        "forged": lambda: ("Bearer", forged(kid)),
    }


def write(folder, name, make):
    """A file of `Authorization` values, one a line."""
    path = folder / f"{name.replace(' ', '-')}.txt"
    if not path.exists():
        path.write_text("".join("%s %s\n" % make() for _ in range(TOKENS)))
    return path


def good_times(bench, port, seconds):
    return bench.load.at_rate(
        port, "/", GOOD_CONNECTIONS, seconds, bench.warm_tokens["RS256"], GOOD_RATE)


def measure(bench, port, process, path, seconds):
    """Times of good requests beside the flood of a file, and Postern's CPU time per second."""
    before = process.cpu_time()
    other = path and bench.load.start_in_turn(
        port, "/", FLOOD_CONNECTIONS, seconds + 2, path, FLOOD_RATE)
    try:
        load = good_times(bench, port, seconds)
    finally:
        if other:
            bench.crew.stop(other)
    spent = before.until(process.cpu_time())
    if load.failures:
        raise Failure(f"{load.failures} good requests failed")
    return {"p50": load.p50, "p99": load.p99, "cpu": spent.total / load.seconds / 1e4}


def main():
    """Measures; 1 when a flood costs more than it may."""
    parser = argparse.ArgumentParser(prog="bench/flood", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--seconds", type=float, default=10, help="default: %(default)g")
    options = parser.parse_args()
    subject = WatchedPostern()
    samples = {}
    with Bench(new_folder("flood")) as bench:
        kinds = {"none": None} | {
            name: write(WORK / "tokens", name, make)
            for name, make in floods(bench.mint).items()}
        with bench.running(subject, Setting()) as (process, port):
            good_times(bench, port, 2)
            fetches = {name: 0 for name in kinds}
            for number in range(options.rounds):
                names = list(kinds)
                for name in names[number % len(names):] + names[:number % len(names)]:
                    before = subject.demanded_fetches()
                    figures = measure(bench, port, process, kinds[name], options.seconds)
                    fetches[name] += subject.demanded_fetches() - before
                    samples.setdefault(name, []).append(figures)
                    print(f"  round {number + 1}/{options.rounds}  {name:16} "
                          f"p50 {figures['p50']:6.0f} us  p99 {figures['p99']:6.0f} us  "
                          f"CPU {figures['cpu']:5.1f} %", flush=True)
    return report(samples, fetches, options)


def report(samples, fetches, options):
    """Prints medians and ratios; 1 when one is too high."""
    def median(name, figure):
        return statistics.median(sample[figure] for sample in samples[name])

    def ratio(name, figure):
        pairs = zip(samples[name], samples["other scheme"])
        return statistics.median(one[figure] / other[figure] for one, other in pairs)
    seconds = options.rounds * options.seconds
    print(f"\n{FLOOD_RATE} bad requests a second beside {GOOD_RATE} good ones, {seconds:.0f} s "
          f"each; ratios to the flood that is refused unread, within a round.\n")
    print("| flood | good p50 | ratio | good p99 | ratio | CPU | fetches of keys |")
    print("|-------|---------:|------:|---------:|------:|----:|----------------:|")
    for name in samples:
        print(f"| {name} | {median(name, 'p50'):.0f} us | {ratio(name, 'p50'):.2f} "
              f"| {median(name, 'p99'):.0f} us | {ratio(name, 'p99'):.2f} "
              f"| {median(name, 'cpu'):.1f} % | {fetches[name]} |")
    allowed = options.rounds * (1 + (options.seconds + 2) / FETCH_SECONDS)
    slow = [name for name, most in SLOWER_MAX.items() if ratio(name, "p50") > most]
    eager = [name for name in samples if fetches[name] > allowed]
    if slow:
        print(f"\nslower than they may be: {', '.join(slow)}")
    if eager:
        print(f"\nmore than {allowed:.0f} fetches: {', '.join(eager)}")
    return 1 if slow or eager else 0


if __name__ == "__main__":
    run(main)
