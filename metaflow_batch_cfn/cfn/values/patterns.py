"""Matches untrusted patterns within bounded time and memory.

In: a pattern and the value that it must match as a whole. Out: whether it does, or
`UnusablePatternError` with the reason. Limits: a pattern of ten characters can keep Python's `re`
busy forever, so the package `regex` is used, whose matches can time out. It expands repetitions
when it compiles, without a time limit, so their size is checked first.
"""

from __future__ import annotations

import re
from time import thread_time

SECONDS = 1.0
LARGEST = 50_000
_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(?P<least>[0-9]{1,9})(?:,[0-9]*)?\}|.", re.DOTALL
)
_HIDING_TEXT = re.compile(r"\(\?(?:#|[a-zA-Z0-9]*x)")


class UnusablePatternError(Exception):
    """Why a pattern cannot be used; the text follows "has the AllowedPattern X, which"."""


class InvalidPatternError(UnusablePatternError):
    """A pattern that is not valid in Python's syntax."""


class Patience:
    """The time, in seconds, that remains for all patterns of one request."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.left = seconds

    def matches(self, pattern: str, value: str) -> bool:
        """Whether the whole value matches."""
        import regex  # only needed if there is a pattern

        if written_out(pattern) > LARGEST:
            raise UnusablePatternError(
                f"repeats too much: it has more than {LARGEST:,} parts once {{n}} is expanded"
            )
        try:
            compiled = regex.compile(pattern, cache_pattern=True)
        except (regex.error, RecursionError, OverflowError) as error:
            raise InvalidPatternError(f"is not a valid pattern: {error}") from error
        began = thread_time()
        try:
            # A timeout of 0 would mean no timeout.
            found = compiled.fullmatch(value, concurrent=True, timeout=max(self.left, 0.001))
        except (TimeoutError, MemoryError) as error:
            self.left = 0.0
            raise UnusablePatternError("takes too long to match") from error
        self.left -= thread_time() - began
        return found is not None


def written_out(pattern: str) -> int:
    """The approximate number of parts of the pattern once `(ab){3}` is expanded to `ababab`."""
    if _HIDING_TEXT.search(pattern):
        return _if_all_were_nested(pattern)
    groups, last = [0], 0
    for token in _TOKEN.finditer(pattern):
        times = int(token["least"]) if token["least"] else 0
        match token.group():
            case "(":
                groups.append(0)
                last = 0
            case ")" if len(groups) > 1:
                last = groups.pop()
                groups[-1] += last
            case _ if token["least"]:
                groups[-1] += last * max(times - 1, 0)
                last *= max(times, 1)
            case _:
                last = 1
                groups[-1] += last
    return sum(groups)


def _if_all_were_nested(pattern: str) -> int:
    """The maximum number of parts, used if comments can hide which parentheses are groups."""
    size = len(pattern)
    for token in re.finditer(r"\{([0-9]{1,9})", pattern):
        size *= max(int(token[1]), 1)
    return size
