"""AWS's managed policies, which moto parses for every account, and again at every reset.

There are more than a thousand, five megabytes of JSON: too slow for a test that resets the account.
Here they are parsed once per partition. Each account gets copies, so that attachments and tags stay
separate; the documents are shared.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, TypeVar

_Thing = TypeVar("_Thing")


def parse_managed_policies_once() -> None:
    """Patch moto's IAM; call this once moto's IAM is loaded."""
    from moto.iam.models import IAMBackend
    from moto.settings import load_iam_aws_managed_policies

    def policies(backend: Any) -> list[Any]:
        if not load_iam_aws_managed_policies():
            return []
        return [_copy(policy, backend.account_id) for policy in _parsed(backend.region_name)]

    setattr(IAMBackend, "_init_aws_policies", policies)  # noqa: B010 (mypy knows the method)


@cache
def _parsed(region: str) -> tuple[Any, ...]:
    """IAM has one Region for each partition."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data
    from moto.iam.models import AWSManagedPolicy

    return tuple(
        AWSManagedPolicy.from_data(name, "aws", region, policy)
        for name, policy in json.loads(aws_managed_policies_data).items()
    )


def _copy(policy: Any, account_id: str) -> Any:
    copied = _twin(policy)
    copied.account_id = account_id
    copied.tags = {}
    copied.versions = [_twin(version) for version in policy.versions]
    return copied


def _twin(thing: _Thing) -> _Thing:
    """Like `copy.copy`, but ten times faster for a plain object."""
    twin = object.__new__(type(thing))
    vars(twin).update(vars(thing))
    return twin
