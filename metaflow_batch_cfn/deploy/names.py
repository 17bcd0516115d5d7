"""How we mark what we make in an account, so that it can be told from what others make."""

from __future__ import annotations

PREFIX = "mfcfn"
