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
