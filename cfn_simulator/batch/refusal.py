"""A refusal by Batch."""

from __future__ import annotations

from collections.abc import Iterable


class BatchFault(Exception):  # noqa: N818 - "fault" is the service model's own word
    """A refusal with the service's message; `code` and `status` as the API returns them."""

    def __init__(self, message: str, code: str = "ClientException", status: int = 400) -> None:
        self.message, self.code, self.status = message, code, status
        super().__init__(message)


def refuse_any(problems: Iterable[str]) -> None:
    """Raises one fault that lists all problems, if there are any."""
    found = list(problems)
    if found:
        raise BatchFault("; ".join(found))
