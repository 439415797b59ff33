"""Gives instructions and calls to the functions that they were written in.

A compiler that sees the whole program puts most functions into their callers, where a profiler no
longer finds them. The binary's debugging data still tells which came from where.
"""

import shutil
import subprocess
from pathlib import Path

from .callgrind import Edge, Function, Profile
from .failure import Failure


def expanded(profile, binary, symbols):
    """A profile by places as one by functions: what was put into a caller is a callee again.

    `symbols` is the program `binary` with its debugging data."""
    places = {place for place in profile.own if place.function.object == binary}
    places |= {edge.caller for edge in profile.calls if edge.caller.function.object == binary}
    names = _names(sorted({place.address for place in places}), symbols)
    chains = {place: _chain(place, names[place.address]) for place in places}
    by_function = Profile()
    for place, count in profile.own.items():
        chain = chains.get(place, [place.function])
        by_function.own[chain[0]] += count
        _spend(by_function, chain, count)
    for edge, count in profile.calls.items():
        by_function.calls[Edge(chains.get(edge.caller, [edge.caller.function])[0],
                               edge.callee)] += count
    for edge, count in profile.inclusive.items():
        chain = chains.get(edge.caller, [edge.caller.function])
        by_function.inclusive[Edge(chain[0], edge.callee)] += count
        _spend(by_function, chain, count)
    return by_function


def _spend(profile, chain, count):
    for callee, caller in zip(chain, chain[1:]):
        if callee != caller:
            profile.inclusive[Edge(caller, callee)] += count


def _chain(place, names):
    """The functions that an instruction is in, the innermost first."""
    return [*(Function(place.function.object, name) for name in names[:-1]), place.function]


def _symbolizer():
    """The compiler's own, if Swift is installed: another may not know what it writes."""
    compiler = shutil.which("swift")
    own = Path(compiler).resolve().parent / "llvm-symbolizer" if compiler else None
    found = own if own and own.exists() else shutil.which("llvm-symbolizer")
    if not found:
        raise Failure("llvm-symbolizer, which comes with Swift, is not on this machine")
    return found


def _names(addresses, symbols):
    """For each address the names of its functions, the innermost first."""
    outcome = subprocess.run(
        [_symbolizer(), "--no-demangle", "--inlines", "--output-style=LLVM", "-e", symbols],
        input="".join(f"{address:#x}\n" for address in addresses), capture_output=True, text=True,
        check=False)
    if outcome.returncode != 0:
        raise Failure(f"llvm-symbolizer:\n{outcome.stderr}")
    # Two lines for each function, and an empty one behind each address.
    answers = outcome.stdout.removesuffix("\n\n").split("\n\n")
    if len(answers) != len(addresses):
        raise Failure(f"llvm-symbolizer told {len(answers)} of {len(addresses)} addresses")
    return {address: answer.split("\n")[::2] for address, answer in zip(addresses, answers)}
