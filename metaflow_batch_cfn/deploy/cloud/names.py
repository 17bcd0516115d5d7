"""Names that identify what the deployer creates in an account."""

from __future__ import annotations

import secrets

PREFIX = "mfcfn"


def random_suffix() -> str:
    """40 random bits, so that two deployments of one template do not use the same name."""
    return secrets.token_hex(5)
