"""Bytes to text that is safe to parse and to show: UTF-8, within the limit, no hidden characters.

In: bytes or text. Out: text without a byte order mark. Limits: control and bidirectional characters
make people see different text than programs do, so they are rejected everywhere.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice

from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.documents.document import Limits, Place

# C0 and C1 controls except tab, line feed, carriage return; bidirectional marks, embeddings,
# overrides and isolates; line and paragraph separators; byte order mark; lone surrogates.
# A text, not a compiled pattern: a command that reads no document does not need it.
_HIDDEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_MARKS_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def decode(text: str | bytes, source: str, limits: Limits) -> str:
    """The text, or a `ConfigError` that says why it is not readable."""
    _check_size(text, source, limits)
    plain = _from_utf8(text, source) if isinstance(text, bytes) else text
    plain = plain.removeprefix("\ufeff")
    hidden = list(islice(re.finditer(_HIDDEN, plain), 20))
    if hidden:
        places = Places(plain, source)
        raise ConfigError(
            [
                Problem(places.where(match.start()), _named(match.group()), "Remove it.")
                for match in hidden
            ]
        )
    return plain


def hidden_character(text: str) -> str | None:
    """`"hidden character U+200E"` if the value contains a control or bidirectional character."""
    match = re.search(_HIDDEN, text)
    return _named(match.group()) if match else None


class Places:
    """Line and column (from 1) of an offset in a text, found by binary search."""

    def __init__(self, text: str, source: str) -> None:
        self._source = source
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int) -> Place:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def where(self, offset: int) -> str:
        line, column = self.at(offset)
        return f"{self._source}:{line}:{column}"


def _check_size(text: str | bytes, source: str, limits: Limits) -> None:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > limits.size:
        what = f"{size} bytes, more than the limit of {limits.size}"
        raise ConfigError([Problem(source, what, "Split or shorten it.")])


def _from_utf8(content: bytes, source: str) -> str:
    if content.startswith(_MARKS_UTF16):
        what = "the text is UTF-16, not UTF-8"
        raise ConfigError([Problem(source, what, "Save the file as UTF-8.")])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        what = f"byte 0x{content[error.start]:02x} at offset {error.start} is not UTF-8"
        raise ConfigError([Problem(source, what, "Save the file as UTF-8.")]) from error


def _named(character: str) -> str:
    return f"hidden character U+{ord(character):04X}"
