"""`python -m metaflow_batch_cfn` is `mfcfn`: a process that lives for one command."""

from __future__ import annotations

import gc
import sys


def run() -> int:
    """Run the command of `sys.argv`; give its exit code."""
    # Imports make many objects that stay; looking through them again and again for garbage would
    # be a tenth of what a short command costs.
    gc.set_threshold(100_000)

    from metaflow_batch_cfn.cli.main import main
    from metaflow_batch_cfn.cli.startup import lighten_troposphere

    lighten_troposphere()
    try:
        return main()
    finally:
        # The interpreter collects once more when it ends, a seventh of the same: nothing that is
        # left then needs it, for files and processes are closed where they are opened.
        gc.freeze()


if __name__ == "__main__":
    sys.exit(run())
