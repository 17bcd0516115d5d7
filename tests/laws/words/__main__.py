"""`python -m tests.laws.words [PATH ...]`: what reads foreign, and what to say instead."""

from __future__ import annotations

import sys

from .findings import main

sys.exit(main(sys.argv[1:]))
