"""Which principals a role trusts: the other half of AssumeRole, beside the caller's own policies.

In: the role's trust policy and the caller's names. Out: whether the caller may assume the role.
Limits: a statement with a condition has no effect (see `bucket_policies`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cfn_simulator.services.bucket_policies import in_force

ASSUMING = frozenset({"*", "sts:*", "sts:assumerole"})
ANYBODY = "*"


def is_trusted(trust: dict[str, Any], callers: Collection[str]) -> bool:
    """`callers`: every ARN or account that identifies the caller."""
    names = {ANYBODY, *callers}
    effects = {
        statement["Effect"]
        for statement in in_force(trust)["Statement"]
        if _is_about_assuming(statement) and names & _principals(statement)
    }
    return effects == {"Allow"}


def _is_about_assuming(statement: dict[str, Any]) -> bool:
    return any(action.lower() in ASSUMING for action in _listed(statement.get("Action", [])))


def _principals(statement: dict[str, Any]) -> set[str]:
    principal = statement.get("Principal", {})
    return set(_listed(principal.get("AWS", []) if isinstance(principal, dict) else principal))


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
