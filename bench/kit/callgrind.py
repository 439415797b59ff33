"""Reads what callgrind writes: https://valgrind.org/docs/manual/cl-format.html

Only what counts are made of is kept: the instructions of each place in a function, and for each
place and callee the calls and what was spent in them.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

_SPECIFICATION = re.compile(r"(c?(?:ob|fn))=(?:\((\d+)\))? ?(.*)")
# How callgrind marks a function that was entered again before it had returned.
_RECURSION = re.compile(r"'\d+$")


class Function(NamedTuple):
    """A function by its symbol, and the file of the program or library that it is in."""

    object: str
    name: str


class Place(NamedTuple):
    """One instruction of a function, by its address in the file."""

    function: Function
    address: int


class Edge(NamedTuple):
    """A caller and whom it calls."""

    caller: Function | Place
    callee: Function


@dataclass
class Profile:
    """Instructions and calls of one run, or of a part of one: by place as callgrind tells them, by
    function once `inlining` has been over them."""

    own: Counter = field(default_factory=Counter)
    calls: Counter = field(default_factory=Counter)
    inclusive: Counter = field(default_factory=Counter)

    def part(self, shorter, share):
        """What this run did more than a shorter one, divided by `share`."""
        return Profile(*(
            {key: (mine[key] - theirs[key]) / share for key in mine.keys() | theirs.keys()
             if mine[key] != theirs[key]}
            for mine, theirs in ((self.own, shorter.own), (self.calls, shorter.calls),
                                 (self.inclusive, shorter.inclusive))))


def read(path):
    """The profile in a file."""
    with open(path, encoding="utf-8", errors="replace") as lines:
        return _Reader().read(lines)


class _Reader:
    """Where the reader is: the format states only what has changed since the line before."""

    def __init__(self):
        self._profile = Profile()
        # Names by kind and number; a name is written out once and is its number from then on.
        self._names = {}
        self._here = {"ob": "", "fn": "", "cob": None, "cfn": ""}
        self._function = Function("", "")
        self._callee = None
        self._calls = 0
        self._address = 0

    def read(self, lines):
        for line in lines:
            first = line[0]
            if first.isdigit() or first in "+-*":
                self._cost(line)
            elif line.startswith("calls="):
                self._call(int(line[6:].split()[0]))
            elif first in "ofc" and (found := _SPECIFICATION.match(line)):
                self._specification(*found.groups())
        return self._profile

    def _specification(self, kind, number, name):
        names = self._names.setdefault(kind[-2:], {})
        if name and number:
            names[number] = name
        self._here[kind] = name or names[number]
        if kind in ("ob", "fn"):
            self._function = self._resolve("ob", "fn")

    def _call(self, count):
        self._callee = self._resolve("ob" if self._here["cob"] is None else "cob", "cfn")
        self._calls = count
        self._here["cob"] = None

    def _cost(self, line):
        where, instructions = line.split()[:2]
        if where[0] in "+-":
            self._address += int(where, 0)
        elif where[0] != "*":
            self._address = int(where, 0)
        place = Place(self._function, self._address)
        if self._callee is None:
            self._profile.own[place] += int(instructions)
            return
        edge = Edge(place, self._callee)
        self._profile.calls[edge] += self._calls
        self._profile.inclusive[edge] += int(instructions)
        self._callee = None

    def _resolve(self, file, function):
        return Function(self._here[file], _RECURSION.sub("", self._here[function]))
