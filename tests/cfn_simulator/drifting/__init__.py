"""A sample of every type that is read back, for the tests of drift detection and imports."""

from __future__ import annotations

from tests.cfn_simulator.drifting import batch, identity, networks, services, storage

FAMILIES = (batch, identity, networks, services, storage)
SAMPLES = tuple(sample for family in FAMILIES for sample in family.SAMPLES)
