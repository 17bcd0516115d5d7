"""Where things of the user's live on this machine; the environment is read here and in `report`
only.
"""

from __future__ import annotations

import os
from pathlib import Path


def metaflow_home() -> Path:
    """The folder in which the Metaflow client looks for its profiles."""
    told = os.environ.get("METAFLOW_HOME")
    return Path(told) if told else Path.home() / ".metaflowconfig"


def simulator_directory() -> Path:
    """Where the running simulator is remembered: MFCFN_LOCAL_DIR, or the user's state folder."""
    told = os.environ.get("MFCFN_LOCAL_DIR")
    if told:
        return Path(told)
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "mfcfn"
