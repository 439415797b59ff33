"""The command line of `bench/run`."""

import argparse
import datetime
import re
import shutil
import subprocess
import time
from pathlib import Path

from . import machine, report, rounds, subjects, workloads
from .bench import ROOT, Bench, missing_programs
from .check import check
from .failure import Failure
from .program import new_folder, run
from .results import Results

_VERSIONS = {
    "postern": ["postern", "--version"], "nginx": ["nginx", "-v"], "haproxy": ["haproxy", "-v"],
    "envoy": ["envoy", "--version"], "caddy": ["caddy", "version"], "apache2": ["apache2", "-v"]}


def main(arguments=None):
    """Runs what the command line says; returns the exit code."""
    options = _options(arguments)
    if options.list:
        _list()
        return 0
    if options.report:
        if not options.report.is_file():
            raise Failure(f"{options.report} is not there")
        results = Results.load(options.report)
        _write(results, options.report.parent, options.publish)
    else:
        results = _run(options)
    return 1 if results.failures else 0


def _options(arguments):
    parser = argparse.ArgumentParser(
        prog="bench/run", description="Measures Postern and its peers side by side.")
    parser.add_argument("--workloads", default="all", metavar="W1,W2",
                        help="which (default: all); a case such as 'W3 ES256' works too")
    parser.add_argument("--subjects", default="all", metavar="postern,haproxy",
                        help="which (default: all)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=4,
                        help="length of one measurement (default: %(default)g)")
    parser.add_argument("--out", type=Path, help="folder for the results (default: in .build)")
    parser.add_argument("--no-calls", action="store_true", help="count no system calls")
    parser.add_argument("--check-only", action="store_true",
                        help="only check that each subject does its work")
    parser.add_argument("--publish", action="store_true",
                        help="write docs/performance.md and its plots, too")
    parser.add_argument("--report", type=Path, metavar="RESULTS.JSON",
                        help="measure nothing; write the report of an earlier run anew")
    parser.add_argument("--list", action="store_true", help="list workloads and subjects")
    options = parser.parse_args(arguments)
    if options.rounds < 1 or options.seconds < 1:
        parser.error("a round and a second are the least")
    return options


def _list():
    for case in workloads.ALL:
        print(f"{case.key:15} {case.title}")
    print()
    for subject in subjects.ALL:
        print(f"{subject.name:15} {subject.title}")


def _run(options):
    cases = _chosen(options.workloads, workloads.ALL, lambda case: (case.key, case.workload))
    wanted = _chosen(options.subjects, subjects.ALL, lambda subject: (subject.name,))
    folder = (options.out or new_folder("run")).resolve()
    with Bench(folder) as bench:
        results = Results(_facts(options, bench))
        noise = machine.NoiseMeter()
        present = _checked(bench, wanted, cases, results)
        if options.check_only:
            return results
        begun = time.monotonic()
        measuring = rounds.Rounds(bench, cases, present, results, options.seconds)
        try:
            measuring.run(options.rounds)
            if not options.no_calls:
                measuring.count_calls()
        finally:
            # What was measured is kept, even when the run is broken off.
            results.facts["noise"] = noise.sentence()
            results.save(folder / "results.json")
    print(report.terminal(results))
    print(f"{time.monotonic() - begun:.0f} s; {results.facts['noise']}")
    _write(results, folder, options.publish)
    return results


def _chosen(text, everything, names):
    """The members of `everything` that a comma-separated text names."""
    if text == "all":
        return everything
    wanted = [word.strip() for word in text.split(",")]
    known = {name for item in everything for name in names(item)}
    unknown = [word for word in wanted if word not in known]
    if unknown:
        raise Failure(f"there is no {', '.join(unknown)}; see bench/run --list")
    return [item for item in everything if any(name in wanted for name in names(item))]


def _checked(bench, wanted, cases, results):
    """Those subjects that are on this machine, once each has shown that it does its work."""
    present = []
    for subject in wanted:
        missing = missing_programs(subject, bench.programs)
        if missing:
            results.skipped[subject.name] = f"{', '.join(missing)} is not on this machine"
            print(f"skipped: {subject.name}: {results.skipped[subject.name]}")
            continue
        settings = {case.setting.algorithm: case.setting
                    for case in cases if not case.setting.opaque
                    and subject in rounds.applicable(case, [subject])}
        for setting in settings.values() if subject.authenticates else list(settings.values())[:1]:
            print(f"{subject.name:16} {check(bench, subject, setting)}", flush=True)
        present.append(subject)
    if not present:
        raise Failure("there is nothing to measure")
    return present


def _facts(options, bench):
    cpus = bench.cpus
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _first_line(["git", "-C", ROOT, "describe", "--always", "--dirty"]),
        "machine": machine.describe(),
        "cpus": f"subject on CPU {cpus.subject}, load on {cpus.load}, upstream on {cpus.upstream}",
        "rounds": options.rounds, "seconds": options.seconds,
        "versions": _versions(bench.programs),
    }


def _versions(programs):
    found = {}
    for name, (program, *rest) in _VERSIONS.items():
        path = programs.get(program) or shutil.which(program)
        if path:
            text = _first_line([path, *rest])
            number = re.search(r"\d+\.\d+\.\d+[\w.+-]*", text)
            found[name] = number.group(0) if number else text
    return found


def _first_line(command):
    outcome = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False)
    return ((outcome.stdout or outcome.stderr).strip().splitlines() or ["unknown"])[0]


def _write(results, folder, publish):
    """Writes the report beside the results, and into docs/ when it is to be published."""
    (folder / "performance.md").write_text(report.markdown(results))
    report.write_plots(results, folder / "performance")
    print(f"results.json, performance.md and plots: {folder}")
    if publish:
        docs = ROOT / "docs"
        (docs / "performance.md").write_text(report.markdown(results))
        report.write_plots(results, docs / "performance")
        print(f"published: {docs / 'performance.md'}")


if __name__ == "__main__":
    run(main)
