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


class Watcher:
    """Counts the system calls of a process while a load runs, by "perf" or "strace"."""

    def __init__(self, bench, process, means):
        self._bench = bench
        self._process = process
        self._means = means
        self._output = ""

    def watch(self, action):
        """Runs `action` while counting and returns what it returns."""
        pids = [str(pid) for pid in self._process.tree()]
        if self._means == "perf":
            command = ["perf", "stat", "-x,", "-e", "raw_syscalls:sys_enter", "-p", ",".join(pids)]
        else:
            command = ["strace", "-f", "-c", *(f"-p{pid}" for pid in pids)]
        watcher = self._bench.crew.start("watcher", command, self._bench.cpus.load, pipe=True)
        wait_until(lambda: watcher.has_ended, ATTACH_SECONDS)
        outcome = action()
        watcher.interrupt()
        self._output = watcher.output()
        self._bench.crew.stop(watcher)
        return outcome

    @property
    def count(self):
        """All calls; None when the watcher told nothing."""
        if self._means == "perf":
            found = re.search(r"^(\d+),", self._output, re.MULTILINE)
            return int(found.group(1)) if found else None
        return sum(_table(self._output).values()) or None

    def most_frequent(self):
        """The most frequent calls by name; strace only."""
        calls = sorted(_table(self._output).items(), key=lambda item: -item[1])
        return dict(calls[:NAMES_SHOWN])


def _table(output):
    """Calls by name from strace's summary."""
    calls = {}
    for line in output.splitlines():
        found = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)(?:\s+\d+)?\s+(\w+)$", line)
        if found and found.group(2) != "total":
            calls[found.group(2)] = int(found.group(1))
    return calls
