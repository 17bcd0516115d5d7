"""Places in a text, replaced by values as long as the whole stays within a bound.

In: a pattern, a text, and the value of each place. Out: the text with its values. What hurts: a
text of a megabyte has room for a quarter of a million places, each for a value as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable

LARGEST = 1_048_576
"""Of a state machine's definition (Step Functions, "Quotas"); nothing else here may be longer."""


class TooLargeError(Exception):
    """The text does not fit, to be told in the words of whoever asked for it."""


def substituted(pattern: re.Pattern[str], text: str, value: Callable[[re.Match[str]], str]) -> str:
    parts: list[str] = []
    size = end = 0
    for found in pattern.finditer(text):
        parts += [text[end : found.start()], value(found)]
        size += len(parts[-2]) + len(parts[-1])
        end = found.end()
        if size > LARGEST:
            raise TooLargeError(f"more than {LARGEST:,} characters once its values are in place")
    return "".join([*parts, text[end:]])
