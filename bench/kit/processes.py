"""Starting, pinning and stopping the processes of a run, and reading what they cost.

Whatever is started here is stopped here: by its process group, also on Ctrl-C and SIGTERM, and the
kernel ends it should the kit itself be killed.
"""

import os
import resource
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .failure import Failure

STOP_SECONDS = 5.0
NANOSECONDS_PER_MICROSECOND = 1000.0


@dataclass(frozen=True)
class CPUTime:
    """CPU time in microseconds, in user code and in the kernel."""

    user: float
    system: float

    @property
    def total(self):
        return self.user + self.system


class Process:
    """A started program with its own process group."""

    def __init__(self, name, popen, log):
        self.name = name
        self.log = log
        self._popen = popen

    @property
    def pid(self):
        return self._popen.pid

    @property
    def has_ended(self):
        return self._popen.poll() is not None

    def wait(self, seconds=None):
        """Waits for its end and returns its exit code."""
        return self._popen.wait(seconds)

    def output(self):
        """What it wrote to standard output, after its end, for programs started with `pipe`."""
        return self._popen.communicate()[0].decode(errors="replace")

    def interrupt(self):
        """Asks it to finish, as Ctrl-C does."""
        self._popen.send_signal(signal.SIGINT)

    def stop(self):
        """Ends it and all that it started."""
        for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:
                pass
            try:
                self._popen.wait(seconds)
                break
            except subprocess.TimeoutExpired:
                continue

    def tail(self):
        """The last lines of its log, for a message on why it failed."""
        lines = Path(self.log).read_text(errors="replace").splitlines()[-5:] if self.log else []
        return "\n".join(f"    {line}" for line in lines) or "    (it said nothing)"

    def tree(self):
        """Its process id and those of all its descendants."""
        found, queue = [], [self.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                try:
                    queue += [int(word) for word in children.read_text().split()]
                except (FileNotFoundError, ProcessLookupError):
                    continue
        return found

    def cpu_time(self):
        """The CPU time of all its processes and threads so far.

        The sum is the scheduler's, in nanoseconds; how it splits into user and system is sampled
        by the kernel's tick, so it needs a second or more to be meaningful.
        """
        nanoseconds, user, system = 0, 0, 0
        for pid in self.tree():
            try:
                for thread in Path(f"/proc/{pid}/task").iterdir():
                    nanoseconds += int((thread / "schedstat").read_text().split()[0])
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            user += int(fields[11])
            system += int(fields[12])
        return CPUReading(nanoseconds, user, system)

    def memory_kib(self):
        """Its proportional set size in KiB: shared pages are counted once over its processes."""
        total = 0
        for pid in self.tree():
            try:
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            total += int(text.split("Pss:", 1)[1].split()[0])
        return total

    def resident_kib(self):
        """The resident set size of its processes in KiB, as `ps` tells it."""
        total = 0
        for pid in self.tree():
            text = Path(f"/proc/{pid}/status").read_text()
            total += int(text.split("VmRSS:", 1)[1].split()[0])
        return total


@dataclass(frozen=True)
class CPUReading:
    """One reading of the counters behind `CPUTime`."""

    nanoseconds: int
    user_ticks: int
    system_ticks: int

    def until(self, later):
        """The CPU time between two readings."""
        total = (later.nanoseconds - self.nanoseconds) / NANOSECONDS_PER_MICROSECOND
        user = later.user_ticks - self.user_ticks
        system = later.system_ticks - self.system_ticks
        share = user / (user + system) if user + system > 0 else 0.0
        return CPUTime(total * share, total * (1 - share))


class Crew:
    """All processes of a run: `with Crew() as crew` stops what it started, however it ends."""

    def __init__(self):
        self._processes = []

    def __enter__(self):
        # Also where the kit was started in the background, with SIGINT ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, _as_interrupt)
        signal.signal(signal.SIGHUP, _as_interrupt)
        return self

    def __exit__(self, *_):
        # A second Ctrl-C does not leave anything behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while self._processes:
            self._processes.pop().stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def start(self, name, command, cpus, log=None, environment=None, pipe=False):
        """Starts `command` on `cpus`; its output goes to the file `log`, or is kept by `pipe`."""
        command = ["setpriv", "--pdeathsig", "TERM", "taskset", "-c", cpus,
                   *[str(word) for word in command]]
        output = subprocess.PIPE if pipe else (
            open(log, "ab") if log else subprocess.DEVNULL)  # closed below
        try:
            popen = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})},
                start_new_session=True)
        except FileNotFoundError as error:
            raise Failure(f"{name} cannot be started: {error}") from error
        finally:
            if not pipe and log:
                output.close()
        process = Process(name, popen, log)
        self._processes.append(process)
        return process

    def stop(self, process):
        """Ends a process before the run ends."""
        process.stop()
        if process in self._processes:
            self._processes.remove(process)

    def run(self, name, command, cpus, environment=None):
        """Runs `command` to its end and returns what it wrote."""
        process = self.start(name, command, cpus, environment=environment, pipe=True)
        output = process.output()
        self.stop(process)
        if process.wait() != 0:
            raise Failure(f"{name} ended with {process.wait()}:\n{output.strip()}")
        return output


def _as_interrupt(*_):
    raise KeyboardInterrupt


def raise_open_files(wanted):
    """Raises the limit on open files, which children inherit; returns what is allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
            return wanted
        except (ValueError, PermissionError, OSError):
            wanted = hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    return max(soft, wanted)


def wait_until(condition, seconds, pause=0.01):
    """Asks until `condition()` holds; false when it does not within `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return condition()
