"""AWS's wildcards: `*` for any text, `?` for one character, nothing else.

In: a pattern of a policy and a text. Out: whether the whole text fits. What hurts: a policy is the
user's, and `*a*a*a*b` as a plain regular expression tries every way to divide the text; `fnmatch`
never goes back behind a star.
"""

from __future__ import annotations

from fnmatch import fnmatchcase


def fits(text: str, pattern: str) -> bool:
    # A bracket means itself here, and a set of characters to fnmatch.
    return fnmatchcase(text, pattern.replace("[", "[[]"))
