"""System calls of a subject under load, in a short run beside the measured ones.

perf counts without slowing the subject down; strace does slow it down, which changes how much one
wakeup finds to do, but needs no tracing rights beyond those of a debugger and tells names.
"""

import re
import shutil
import subprocess

from .processes import wait_until

ATTACH_SECONDS = 0.3
NAMES_SHOWN = 6


def counter():
    """The means of counting that works here: "perf", "strace" or None."""
    if shutil.which("perf"):
        probe = ["perf", "stat", "-x,", "-e", "raw_syscalls:sys_enter", "true"]
        outcome = subprocess.run(probe, capture_output=True, text=True, check=False)
        if re.search(r"^\d+,", outcome.stderr, re.MULTILINE):
            return "perf"
    return "strace" if shutil.which("strace") else None


def per_request(bench, process, act, means):
    """System calls per request while `act()` runs and tells how many there were."""
    pids = ",".join(str(pid) for pid in process.tree())
    if means == "perf":
        command = ["perf", "stat", "-x,", "-e", "raw_syscalls:sys_enter", "-p", pids]
    else:
        command = ["strace", "-f", "-c", *(f"-p{pid}" for pid in process.tree())]
    output, requests = _watched(bench, command, act)
    if not requests:
        return None
    if means == "perf":
        found = re.search(r"^(\d+),", output, re.MULTILINE)
        return int(found.group(1)) / requests if found else None
    return sum(_table(output).values()) / requests


def by_name(bench, process, act):
    """The most frequent system calls per request by name, from strace."""
    command = ["strace", "-f", "-c", *(f"-p{pid}" for pid in process.tree())]
    output, requests = _watched(bench, command, act)
    calls = sorted(_table(output).items(), key=lambda item: -item[1])[:NAMES_SHOWN]
    return {name: count / requests for name, count in calls} if requests else {}


def _watched(bench, command, act):
    """Runs `act` while the watcher is attached; returns the watcher's words and act's count."""
    watcher = bench.crew.start("watcher", command, bench.cpus.load, pipe=True)
    wait_until(lambda: watcher.has_ended, ATTACH_SECONDS)
    requests = act()
    watcher.interrupt()
    output = watcher.output()
    bench.crew.stop(watcher)
    return output, requests


def _table(output):
    """Calls by name from strace's summary."""
    calls = {}
    for line in output.splitlines():
        found = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)(?:\s+\d+)?\s+(\w+)$", line)
        if found and found.group(2) != "total":
            calls[found.group(2)] = int(found.group(1))
    return calls
