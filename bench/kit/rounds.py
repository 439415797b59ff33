"""The rounds: every case at every subject, interleaved, so that drift meets all alike."""

import shutil

from . import machine, syscalls, workloads
from .failure import Failure
from .measures import Subjected

CALLS_SECONDS = 1.0
# Whose figures are compared between cases; peers are compared within one.
COMPARED = "postern"
# How often two cases or subjects are compared in a round: a busy neighbour takes seconds from one
# of them.
COMPARISONS = 3


def applicable(case, subjects):
    """The subjects that can be measured at a case."""
    return [subject for subject in subjects
            if (case.subjects is None or subject.name in case.subjects)
            and subject.unsupported(case.setting) is None]


def rotated(subjects, number):
    """The subjects, beginning with another one each time: A B C, B C A, C A B."""
    first = number % max(1, len(subjects))
    return subjects[first:] + subjects[:first]


class Rounds:
    """Measures `cases` at `subjects` and keeps what it finds in `results`."""

    def __init__(self, bench, cases, subjects, results, seconds):
        self._bench = bench
        self._results = results
        self._seconds = seconds
        self._plan = [(case, applicable(case, subjects)) for case in cases]

    def run(self, count):
        """Runs so many rounds; in each the subjects begin one further: A B C, B C A, C A B."""
        for number in range(count):
            for case, subjects in self._plan:
                for subject in rotated(subjects, number):
                    self._measure(number, count, case, subject)
                judged = [subject for subject in subjects
                          if subject.name == COMPARED or subject.name in case.judged_by]
                for turn in range(1, COMPARISONS if case.judged_by else 0):
                    for subject in rotated(judged, number + turn):
                        self._measure_again(number, count, case, subject)

    def count_calls(self):
        """Counts system calls where a case asks for it."""
        means = syscalls.counter()
        if means is None:
            print("no system calls are counted: neither perf nor strace works here")
            return
        self._results.facts["calls_counted_by"] = means
        for case, subjects in self._plan:
            for subject in subjects if case.counts_calls else []:
                self._count_calls(case, subject, means)

    def _verification(self, number, algorithm):
        """Measures OpenSSL's verification where the subjects run, once in a round."""
        samples = self._results.verifications.setdefault(algorithm, [])
        if len(samples) > number:
            return
        samples.append(self._openssl_speed(f"round {number + 1}", algorithm))

    def _openssl_speed(self, place, algorithm):
        try:
            figure = machine.verification_microseconds(
                self._bench.crew, self._bench.cpus.subject, algorithm)
        except Failure as error:
            self._tell_failure(f"openssl speed, {algorithm}, {place}: {error}")
            figure = None
        print(f"  one verification by openssl speed: {algorithm} {figure or 0:.1f} us", flush=True)
        return figure

    def _tell_failure(self, failure):
        self._results.failures.append(failure)
        print(f"  FAILED: {failure}", flush=True)

    def _measure(self, number, count, case, subject):
        entry = self._results.entry(case, subject.name)
        place = f"round {number + 1}/{count}"
        is_compared = subject.name == COMPARED
        if case.verifies and is_compared:
            self._verification(number, case.setting.algorithm)
        if not (case.beside and is_compared):
            entry["samples"].append(self._sample(place, case, subject))
            return
        for turn in range(COMPARISONS):
            figures = self._pair(place, case, subject, is_first=(number + turn) % 2 == 0)
            entry.setdefault("pairs", []).append(figures)
            if turn == 0:
                entry["samples"].append(figures)

    def _measure_again(self, number, count, case, subject):
        """Once more, in a list of its own: not every subject has such samples."""
        entry = self._results.entry(case, subject.name)
        place = f"round {number + 1}/{count}"
        entry.setdefault("again", []).append(self._sample(place, case, subject))

    def _pair(self, place, case, subject, is_first):
        """The case and the one that it is compared with, one directly after the other; with the
        verification of the same moment where that counts."""
        cases = [case, workloads.named(case.beside)]
        samples = {each.key: self._sample(place, each, subject)
                   for each in (cases if is_first else reversed(cases))}
        figures = samples[case.key]
        figures["beside_cpu_us"] = samples[case.beside].get("cpu_us")
        if case.verifies:
            figures["verification_us"] = self._openssl_speed(place, case.setting.algorithm)
        return figures

    def _sample(self, place, case, subject):
        """One measurement; without figures when it failed."""
        try:
            with self._bench.running(subject, case.setting) as (process, port):
                figures = case.measure(Subjected(
                    self._bench, subject, process, port, case.setting, self._seconds))
            if figures["failures"]:
                raise Failure(f"{figures['failures']:.0f} requests failed")
        except (Failure, OSError) as error:
            self._tell_failure(f"{case.key}, {subject.name}, {place}: {error}")
            figures = {}
        print(f"  {place}  {case.key:15} {subject.name:16} {brief(figures)}", flush=True)
        return figures

    def _count_calls(self, case, subject, means):
        entry = self._results.entry(case, subject.name)
        try:
            watcher, requests = self._watched(case, subject, means)
            entry["calls"] = watcher.count and watcher.count / requests
            if case.workload == "W1" and shutil.which("strace"):
                watcher, requests = self._watched(case, subject, "strace")
                entry["calls_by_name"] = {
                    name: count / requests for name, count in watcher.most_frequent().items()}
        except (Failure, OSError) as error:
            print(f"  system calls of {subject.name} at {case.key} not counted: {error}")
            return
        calls = entry["calls"]
        print(f"  system calls {case.key:15} {subject.name:16} "
              f"{'unknown' if calls is None else f'{calls:.2f}'}", flush=True)

    def _watched(self, case, subject, means):
        """Measures once more with a watcher; returns it and the number of requests."""
        with self._bench.running(subject, case.setting) as (process, port):
            watcher = syscalls.Watcher(self._bench, process, means)
            figures = case.measure(Subjected(
                self._bench, subject, process, port, case.setting, CALLS_SECONDS, watcher.watch))
        return watcher, max(1, figures["requests"])


def brief(figures):
    """The figures of one sample in half a line."""
    parts = []
    if "cpu_us" in figures:
        parts.append(f"{figures['cpu_us']:10.2f} us ({figures['user_us']:.2f} user)")
    if "idle_kib" in figures:
        parts.append(f"{figures['idle_kib']:10.2f} KiB")
    if "start_ms" in figures:
        parts.append(f"{figures['start_ms']:10.1f} ms, "
                     f"{figures['resident_kib'] / 1024:.1f} MiB resident")
    if "rate" in figures:
        parts.append(f"{figures['rate']:9.0f}/s")
    if "calm_p99_us" in figures:
        parts.append(f"calm p99 {figures['calm_p99_us']:.0f} us")
    if "p99_us" in figures:
        parts.append(f"p99 {figures['p99_us']:.0f} us")
    if "issuer_calls" in figures:
        parts.append(f"issuer asked {figures['issuer_calls']}, "
                     f"expected {figures['issuer_calls_expected']}")
    return "  ".join(parts)
