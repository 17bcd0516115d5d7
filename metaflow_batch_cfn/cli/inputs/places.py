"""Locations of the user's files on this machine.

The environment is read here and in `report` only.
"""

from __future__ import annotations

import os
from pathlib import Path


def metaflow_home() -> Path:
    """The folder where the Metaflow client looks for its profiles."""
    folder = os.environ.get("METAFLOW_HOME")
    return Path(folder) if folder else Path.home() / ".metaflowconfig"


def simulator_directory() -> Path:
    """The simulator's state folder: MFCFN_LOCAL_DIR, or one in the user's state folder."""
    folder = os.environ.get("MFCFN_LOCAL_DIR")
    if folder:
        return Path(folder)
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "mfcfn"
