"""Tags of IAM resources: IAM has separate tag calls for each kind (`tag_role`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.tags import as_pairs, from_pairs


def retag(iam: Any, kind: str, key_name: str, key: str, desired: Mapping[str, str]) -> None:
    """Changes the tags of a resource of `kind` (role, policy, instance_profile) to `desired`."""
    identity = {key_name: key}
    present = from_pairs(getattr(iam, f"list_{kind}_tags")(**identity)["Tags"])
    removed = [name for name in present if name not in desired]
    if removed:
        getattr(iam, f"untag_{kind}")(**identity, TagKeys=removed)
    if desired:
        getattr(iam, f"tag_{kind}")(**identity, Tags=as_pairs(desired))
