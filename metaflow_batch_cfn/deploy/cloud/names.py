"""How we mark what we make in an account, so that it can be told from what others make."""

from __future__ import annotations

import secrets

PREFIX = "mfcfn"


def random_suffix() -> str:
    """40 bits, so that two deployments of one template do not choose the same name."""
    return secrets.token_hex(5)
