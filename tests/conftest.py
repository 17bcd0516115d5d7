"""The same generated cases in every run, however slow the machine; and a collector that looks less
often through what stays anyway, which was a third of the time of a run."""

from __future__ import annotations

import gc

from hypothesis import settings

settings.register_profile("same-every-time", deadline=None, derandomize=True, database=None)
settings.load_profile("same-every-time")

gc.set_threshold(50_000)


def pytest_collection_finish() -> None:
    """What the tests import lives as long as they run."""
    gc.collect()
    gc.freeze()
