"""AWS's wildcards: `*` for any text, `?` for one character, nothing else.

In: a pattern of a policy and a text. Out: whether the whole text matches. Limits: users write
policies, and `*a*a*a*b` as a plain regular expression tries every way to divide the text; `fnmatch`
never backtracks past a star.
"""

from __future__ import annotations

from fnmatch import fnmatchcase


def fits(text: str, pattern: str) -> bool:
    # A bracket is literal here, but starts a set of characters in fnmatch.
    return fnmatchcase(text, pattern.replace("[", "[[]"))
