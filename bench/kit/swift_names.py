"""Readable names of Swift symbols: `$s5HTTP111RequestHeadV...` is `HTTP1.RequestHead`.

Only the path of module, types and function is told, not the signature, so that a name stays when a
parameter comes or goes. `swift demangle` would tell all, but is not on every machine. The encoding:
https://github.com/swiftlang/swift/blob/main/docs/ABI/Mangling.rst, "Identifiers".
"""

import functools
import re

_STANDARD_TYPES = {"a": "Array", "D": "Dictionary", "S": "String", "i": "Int", "h": "Set",
                   "q": "Optional", "R": "UnsafeBufferPointer", "W": "UnsafeRawBufferPointer"}
# Set apart from others of the same name by the file that they are private to.
_PRIVACY = re.compile(r"_[0-9A-F]{32}$")


@functools.cache
def readable(symbol):
    """The path that a symbol names; the symbol itself when it is not a Swift one."""
    if not symbol.startswith("$s"):
        return symbol
    return ".".join(_Path(symbol[2:]).read()) or symbol


class _Path:
    """Reads the identifiers at a symbol's beginning."""

    def __init__(self, text):
        self._text = text
        self._at = 0
        self._words = []

    def read(self):
        """Module, types, function and the labels that follow without a mark."""
        found = self._standard()
        while self._next.isdigit():
            identifier = self._identifier()
            if not _PRIVACY.match(identifier):
                found.append(identifier)
            # Struct, class, enum, protocol; an extension in the module just named.
            while self._next and self._next in "VCOPE":
                self._at += 1
        return found

    @property
    def _next(self):
        return self._text[self._at:self._at + 1]

    def _standard(self):
        """The standard library, which is written with letters."""
        if self._next == "s":
            self._at += 1
            return ["Swift"]
        if self._next == "S" and self._text[1:2] in _STANDARD_TYPES:
            self._at += 2
            return ["Swift", _STANDARD_TYPES[self._text[1]]]
        return []

    def _identifier(self):
        """Literal text with its length before it; or, after a 0, mixed with words that occurred
        before: small letters, and a capital for the last one."""
        mixed = self._next == "0"
        self._at += mixed
        text = ""
        while True:
            while mixed and self._next.isalpha():
                index = ord(self._next.lower()) - ord("a")
                text += self._words[index] if index < len(self._words) else "?"
                mixed = self._next.islower()
                self._at += 1
            if self._next == "0":
                self._at += 1
                return text
            literal = self._literal()
            text += literal
            if not mixed or not literal:
                return text

    def _literal(self):
        digits = re.compile(r"\d*").match(self._text, self._at).group()
        begin = self._at + len(digits)
        self._at = begin + int(digits or 0)
        literal = self._text[begin:self._at]
        self._words += (word for part in re.findall(r"[^\d_][^_]*", literal)
                        for word in re.split(r"(?<=[^A-Z])(?=[A-Z])", part) if len(word) > 1)
        return literal
