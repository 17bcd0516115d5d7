"""Tags of IAM's own resources: IAM names its tag calls after the kind (`tag_role`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.tags import as_pairs, from_pairs


def retag(iam: Any, kind: str, key_name: str, key: str, wanted: Mapping[str, str]) -> None:
    """Makes the tags of one `kind` (role, policy, instance_profile) those wanted."""
    identity = {key_name: key}
    present = from_pairs(getattr(iam, f"list_{kind}_tags")(**identity)["Tags"])
    dropped = [name for name in present if name not in wanted]
    if dropped:
        getattr(iam, f"untag_{kind}")(**identity, TagKeys=dropped)
    if wanted:
        getattr(iam, f"tag_{kind}")(**identity, Tags=as_pairs(wanted))
