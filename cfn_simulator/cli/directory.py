"""The folder that keeps the state of this machine's simulator."""

from __future__ import annotations

import os
from pathlib import Path


def simulator_directory() -> Path:
    """MFCFN_LOCAL_DIR, or a folder in the user's state folder."""
    given = os.environ.get("MFCFN_LOCAL_DIR")
    if given:
        return Path(given)
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "mfcfn"
