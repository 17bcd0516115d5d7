"""`python -m metaflow_batch_cfn` is `mfcfn`: a process that runs one command."""

from __future__ import annotations

import gc
import sys


def run() -> int:
    """Run the command in `sys.argv`; return its exit code."""
    # Imports create many long-lived objects; scanning them repeatedly for garbage would take a
    # tenth of the time of a short command.
    gc.set_threshold(100_000)

    from metaflow_batch_cfn.cli.main import main
    from metaflow_batch_cfn.cli.startup import lighten_troposphere

    lighten_troposphere()
    try:
        return main()
    finally:
        # The interpreter collects once more when it exits, which would take a seventh of that time.
        # Nothing needs it: files and processes are closed where they are opened.
        gc.freeze()


if __name__ == "__main__":
    sys.exit(run())
