"""Replaces placeholders in a text by values, within a size limit.

In: a pattern, a text, and the value of each placeholder. Out: the text with its values. Limits: a
text of one megabyte could contain 250,000 placeholders, each with a value as long, so the size is
checked after each one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

LARGEST = 1_048_576
"""The limit of a state machine's definition (Step Functions, "Quotas"), the largest used here."""


class TooLargeError(Exception):
    """The text is too large; the caller reports it in its own terms."""


def substituted(pattern: re.Pattern[str], text: str, value: Callable[[re.Match[str]], str]) -> str:
    parts: list[str] = []
    size = end = 0
    for found in pattern.finditer(text):
        parts += [text[end : found.start()], value(found)]
        size += len(parts[-2]) + len(parts[-1])
        end = found.end()
        if size > LARGEST:
            raise TooLargeError(f"more than {LARGEST:,} characters after substitution")
    return "".join([*parts, text[end:]])
