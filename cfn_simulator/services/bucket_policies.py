"""Bucket policies with conditions, which moto evaluates as if the conditions were always true.

"Deny requests without TLS" would therefore deny every request. Here a statement whose condition is
false has no effect, as in AWS. A request on loopback counts as sent over TLS: it never leaves the
machine. Conditions on keys other than `aws:SecureTransport` cannot be evaluated and count as false.
"""

from __future__ import annotations

import json
from typing import Any

Statement = dict[str, Any]


def honour_conditions() -> None:
    """Patch moto's buckets; call this once moto's S3 is loaded."""
    from moto.iam.access_control import IAMPolicy, PermissionResult
    from moto.s3.models import FakeBucket

    def get_permission(bucket: Any, action: str, resource: str) -> Any:
        if bucket.policy is None:
            return PermissionResult.NEUTRAL
        document = in_force(json.loads(bucket.policy))
        return IAMPolicy(json.dumps(document)).is_action_permitted(action, resource)

    setattr(FakeBucket, "get_permission", get_permission)  # noqa: B010 (mypy knows the method)


def in_force(document: dict[str, Any]) -> dict[str, Any]:
    """The policy without the statements whose conditions are false for a request over TLS."""
    statements = document.get("Statement", [])
    listed = [statements] if isinstance(statements, dict) else statements
    return {**document, "Statement": [_unconditional(each) for each in listed if _applies(each)]}


def _applies(statement: Statement) -> bool:
    return all(
        operator == "Bool" and key.lower() == "aws:securetransport" and _says_true(value)
        for operator, keys in statement.get("Condition", {}).items()
        for key, value in keys.items()
    )


def _says_true(value: object) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(str(each).lower() == "true" for each in values)


def _unconditional(statement: Statement) -> Statement:
    return {name: value for name, value in statement.items() if name != "Condition"}
