"""Which parameters hide their values."""

from __future__ import annotations


def is_no_echo(declaration: object) -> bool:
    """Whether the value of a parameter declared like this must never be shown.

    CloudFormation reads booleans in any letter case, with or without quotes.
    """
    return isinstance(declaration, dict) and str(declaration.get("NoEcho")).lower() == "true"
