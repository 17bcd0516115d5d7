"""The syntax of `Fn::Sub`: `${Name}`, `${Resource.Attribute}`, `${!Literal}`.

In: the text. Out: its pieces. Limits: a shell expansion such as `${NAME:-default}` must be written
`${!NAME:-default}`; CloudFormation rejects it otherwise, and so do we.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Without `\Z`, each `${` of a text without `}` would scan to the end of the text.
_PIECE = re.compile(r"\$\{([^}]*)(\}|\Z)")
_NAME = re.compile(r"[A-Za-z0-9_.:]+")
INVALID_NAME = (
    "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, "
    "underscores, periods, and colons"
)


class Variable(NamedTuple):
    """A name to replace: a map key, parameter, resource or, with a dot, an attribute."""

    name: str

    @property
    def valid(self) -> bool:
        return _NAME.fullmatch(self.name) is not None

    @property
    def attribute(self) -> tuple[str, str] | None:
        """The resource and the attribute, if the name has a dot."""
        resource, dot, attribute = self.name.partition(".")
        return (resource, attribute) if dot else None


def pieces(text: str) -> Iterator[str | Variable]:
    """Literal text and variables, in order; joined, with each variable as `${name}`, they give the
    text without its `!` escapes."""
    end = 0
    for found in _PIECE.finditer(text):
        if not found.group(2):
            break
        if found.start() > end:
            yield text[end : found.start()]
        name, end = found.group(1), found.end()
        yield "${" + name[1:] + "}" if name.startswith("!") else Variable(name)
    if end < len(text):
        yield text[end:]


def variables(text: str) -> Iterator[Variable]:
    return (piece for piece in pieces(text) if isinstance(piece, Variable))
