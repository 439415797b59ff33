"""What a run found, as plain data that goes into a JSON file and comes out of one."""

import json
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """A figure's median over the rounds, and its least and greatest value."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values):
        """None without values."""
        values = [value for value in values if value is not None]
        return cls(statistics.median(values), min(values), max(values)) if values else None


class Results:
    """The samples of every case and subject, one per round."""

    def __init__(self, facts=None):
        self.facts = facts or {}
        # key -> {"title", "unit", "figure", "subjects": {name: {"samples": [...], ...}}}
        self.cases = {}
        # algorithm -> microseconds of one verification by `openssl speed`, one per round
        self.verifications = {}
        # Subjects left out, and why; mistakes made while measuring.
        self.skipped = {}
        self.failures = []

    def entry(self, case, name):
        """Where a subject's samples of a case are kept."""
        described = self.cases.setdefault(case.key, {
            "title": case.title, "unit": case.unit, "figure": case.figure, "subjects": {}})
        return described["subjects"].setdefault(name, {"samples": []})

    def subjects(self, key):
        """Names of those that were measured at a case."""
        return list(self.cases.get(key, {}).get("subjects", {}))

    def values(self, key, name, figure):
        """A figure's value in each round, None where there is none."""
        entry = self.cases.get(key, {}).get("subjects", {}).get(name, {"samples": []})
        return [sample.get(figure) for sample in entry["samples"]]

    def spread(self, key, name, figure):
        """A figure over the rounds; None when it was never measured."""
        return Spread.of(self.values(key, name, figure))

    def once(self, key, name, what):
        """Something that is told once for all rounds, such as system calls."""
        return self.cases.get(key, {}).get("subjects", {}).get(name, {}).get(what)

    def ratio(self, key, name, other_key, other_name, figure="cpu_us"):
        """One figure over another, divided round by round: both met the same noise. Where both were
        measured again in each round, these count, too."""
        pairs = zip(self.values(key, name, figure), self.values(other_key, other_name, figure))
        again = zip(*([sample.get(figure) for sample in self.once(*who, "again") or []]
                      for who in ((key, name), (other_key, other_name))))
        return Spread.of([one / other for one, other in (*pairs, *again)
                          if one is not None and other])

    def pairs(self, key, name, *figures):
        """What was measured in each pair of a case and the one beside it: these figures, where all
        of them are there."""
        found = ([pair.get(figure) for figure in figures]
                 for pair in self.once(key, name, "pairs") or [])
        return [values for values in found if all(values)]

    def save(self, path):
        """Writes everything as JSON."""
        content = {"facts": self.facts, "cases": self.cases, "verifications": self.verifications,
                   "skipped": self.skipped, "failures": self.failures}
        path.write_text(json.dumps(content, indent=1) + "\n")

    @classmethod
    def load(cls, path):
        """Reads what `save` wrote."""
        content = json.loads(path.read_text())
        results = cls(content["facts"])
        results.cases = content["cases"]
        # Runs of before measured it once, ahead of all rounds.
        once = results.facts.get("verification_us", {})
        results.verifications = content.get("verifications") or {
            algorithm: [value] * results.facts["rounds"] for algorithm, value in once.items()}
        results.skipped = content["skipped"]
        results.failures = content["failures"]
        return results
