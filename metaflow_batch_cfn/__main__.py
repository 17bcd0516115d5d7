"""`python -m metaflow_batch_cfn` is `mfcfn`."""

from __future__ import annotations

import sys

from metaflow_batch_cfn.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
