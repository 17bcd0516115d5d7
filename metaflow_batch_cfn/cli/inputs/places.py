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
