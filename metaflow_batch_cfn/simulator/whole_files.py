"""Files that are written whole or not at all, whatever ends the writer.

In: a path and bytes. Out: the file, for its owner alone. What hurts: a writer that is killed leaves
its draft behind, so whoever starts next sweeps.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, octets: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=_draft_prefix(path))
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        # On a full disk a draft that stays would leave no room for the next.
        draft.unlink(missing_ok=True)
        raise


def sweep_drafts(path: Path) -> None:
    """Remove what writers of this file that were killed have left."""
    for draft in path.parent.glob(f"{_draft_prefix(path)}*"):
        draft.unlink(missing_ok=True)


def _draft_prefix(path: Path) -> str:
    return f".{path.name}."
