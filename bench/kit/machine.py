"""The machine: which CPUs there are for what, and how to describe it beside a figure."""

import os
import platform
import re
from dataclasses import dataclass

from .failure import Failure

MICROSECONDS = 1e6


@dataclass(frozen=True)
class CPUPlan:
    """Who runs where. The subject has a CPU of its own whenever there are two."""

    subject: str
    subject_pair: str
    load: str
    upstream: str

    @classmethod
    def of_this_machine(cls):
        """Spreads subject, load and upstream over the CPUs that this process may use."""
        cpus = [str(cpu) for cpu in sorted(os.sched_getaffinity(0))]
        if len(cpus) == 1:
            return cls(cpus[0], cpus[0], cpus[0], cpus[0])
        # With four CPUs or more, two workers share theirs with nobody either.
        others = cpus[2:] if len(cpus) >= 4 else cpus[1:]
        return cls(cpus[0], f"{cpus[0]},{cpus[1]}", others[0], others[-1])

    def for_workers(self, workers):
        """The CPUs of a subject with so many workers."""
        return self.subject if workers == 1 else self.subject_pair


def describe():
    """One sentence on the machine, for the head of a report."""
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    count = len(os.sched_getaffinity(0))
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    return (f"{model}, {count} CPU{'s' if count != 1 else ''}, {gibibytes:.0f} GiB, {system}, "
            f"Linux {platform.release()}")


class NoiseMeter:
    """How much CPU went to others while the kit ran: what was stolen by the hypervisor, and the
    load before the kit began."""

    def __init__(self):
        self.load_before = os.getloadavg()[0]
        self.start = self._ticks()

    def sentence(self):
        """What was seen since the start."""
        now = self._ticks()
        total = max(1, sum(now) - sum(self.start))
        stolen = (now[7] - self.start[7]) / total
        return f"load {self.load_before:.2f} before the run, {stolen:.2%} of the CPU time stolen"

    @staticmethod
    def _ticks():
        with open("/proc/stat", encoding="utf-8") as lines:
            # user nice system idle iowait irq softirq steal; guest times are within user's.
            return [int(word) for word in lines.readline().split()[1:9]]


def verification_microseconds(crew, cpus, algorithm):
    """What `openssl speed` gives for one verification of a JWS algorithm, on the CPUs `cpus`."""
    name = {"RS256": "rsa2048", "ES256": "ecdsap256", "EdDSA": "ed25519"}[algorithm]
    text = crew.run("openssl speed", ["openssl", "speed", "-seconds", "1", "-mr", name], cpus)
    # +F2:kind:bits:sign:verify with seconds or operations per second, by OpenSSL's version.
    found = re.search(r"^\+F[246]:\d+:(?:\d+:)?(?:[^:\n]*:)*([\d.e-]+)$", text, re.MULTILINE)
    if not found:
        raise Failure(f"openssl speed told no figures:\n{text}")
    value = float(found.group(1))
    return MICROSECONDS * (value if value < 1 else 1 / value)
