"""`bench/counts`: instructions, allocations, reference counts and system calls of a warm request.

Counts are repeatable where times are not: valgrind runs the release binary, and its figures are
compared with those in bench/counts.json. libc is told apart, since it chooses its code by the CPU.
"""

import argparse
import os
import subprocess
import sys

from . import counted_cases, counting, mallocs, thresholds
from .bench import ROOT, Bench
from .cost_sheet import cost_sheet
from .failure import Failure
from .program import new_folder, run

FILE = ROOT / "bench" / "counts.json"


def main():
    """Counts; 1 when something is over its threshold and that is asked for."""
    parser = argparse.ArgumentParser(prog="bench/counts", description=__doc__)
    verb = parser.add_mutually_exclusive_group()
    verb.add_argument("--check", action="store_true", help="exit 1 when over a threshold")
    verb.add_argument("--write", action="store_true", help="take the figures as thresholds")
    options = parser.parse_args()
    known = thresholds.read(FILE)
    with Bench(new_folder("counts")) as bench:
        symbols = bench.programs.get("postern")
        binary = _without_debugging_data(bench)
        sheets = {case.name: cost_sheet(counting.count(bench, case, symbols), str(binary))
                  for case in counted_cases.ALL}
        growth = mallocs.growth(bench)
    for case in counted_cases.ALL:
        _tell(case, sheets[case.name], known["cases"].get(case.name))
    print(f"\n{mallocs.CONNECTIONS} connections, {mallocs.MORE - mallocs.FEWER} requests more: "
          f"{growth['allocations']} allocations more, {growth['frees']} frees more")
    wrong = [f"under load: {count} {name} for {mallocs.MORE - mallocs.FEWER} requests"
             for name, count in growth.items() if count > mallocs.ALLOWED]
    if options.write:
        for caller in thresholds.write(FILE, sheets, known):
            print(f"give a reason in {FILE.name}: {caller}")
    elif options.check:
        wrong += _compared(sheets, known)
    for line in wrong:
        print(f"OVER  {line}")
    return 1 if wrong else 0


def _compared(sheets, known):
    wrong = [f"{caller}: has no reason" for caller in thresholds.unexplained(known)]
    for name, sheet in sheets.items():
        allowed = known["cases"].get(name)
        wrong += thresholds.problems(name, sheet, allowed)
        for line in thresholds.notes(name, sheet, allowed):
            print(f"note  {line}")
    return wrong


def _without_debugging_data(bench):
    """valgrind cannot read all of what Swift writes for debuggers, and needs only the symbols."""
    if "postern" not in bench.programs:
        raise Failure("Postern's release binary is not on this machine")
    stripped = os.path.realpath(bench.folder / "postern")
    subprocess.run(["strip", "--strip-debug", "-o", stripped, bench.programs["postern"]],
                   check=True)
    bench.programs["postern"] = stripped
    return stripped


def _tell(case, sheet, allowed):
    print(f"\n{case.name}: {case.title}; of one request:")
    for stage, count in sheet["instructions"].items():
        threshold = (allowed or {}).get("instructions", {}).get(stage, "-")
        print(f"  {stage:10} {count:8} instructions   threshold {threshold:>8}")
    print(f"  {'(libc':10} {sheet['libc']:8} instructions)")
    for kind in ("allocations", "references", "system_calls"):
        calls = sheet[kind]
        print(f"  {kind.replace('_', ' ')}: {sum(calls.values()):g}")
        for name, count in calls.items():
            print(f"    {count:6g}  {name}")
    sys.stdout.flush()


if __name__ == "__main__":
    run(main)
