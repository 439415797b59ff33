"""`bench/warm-request`: a warm request's CPU time beside HAProxy's and nginx's."""

import argparse

from . import report, rounds, workloads
from .bench import Bench, missing_programs
from .check import check
from .failure import Failure
from .program import new_folder, run
from .results import Results
from .setting import Setting
from .subjects.haproxy import HAProxyPlain
from .subjects.nginx import NginxPlain
from .subjects.postern import Postern

BOUND = 1.0


def main():
    """Measures; 1 when Postern costs more than HAProxy."""
    parser = argparse.ArgumentParser(prog="bench/warm-request", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--seconds", type=float, default=3, help="default: %(default)g")
    options = parser.parse_args()
    subjects = [NginxPlain(), HAProxyPlain(), Postern()]
    cases = [case for case in workloads.ALL if case.key == "W1"]
    results = Results()
    with Bench(new_folder("warm-request")) as bench:
        for subject in subjects:
            missing = missing_programs(subject, bench.programs)
            if missing:
                raise Failure(f"{', '.join(missing)} is not on this machine")
            print(f"{subject.name:16} {check(bench, subject, Setting())}")
        rounds.Rounds(bench, cases, subjects, results, options.seconds).run(options.rounds)
    print(report.table(results, "W1"))
    if results.failures:
        return 1
    for name in ("nginx", "haproxy"):
        ratio = results.ratio("W1", "postern", "W1", name)
        print(f"Postern over {name}: {ratio.median:.3f} "
              f"({ratio.least:.3f} to {ratio.greatest:.3f})")
    return 0 if ratio.median <= BOUND else 1


if __name__ == "__main__":
    run(main)
