"""Whether the environments' security groups allow outbound HTTPS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.batch_api.jobs_and_queues import Environment
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation

_HTTPS = 443


def egress_of_security_groups(situation: Situation) -> Iterator[Cause]:
    """The rules of all security groups of an instance apply together."""
    for environment in situation.usable:
        if not environment.security_groups:
            continue
        found = _groups(environment, situation)
        if found and not any(_allows_https(group) for group in found):
            names = ", ".join(environment.security_groups)
            looked_at = f"security groups of environment {environment.name}"
            wrong = f"none of {names} allows outbound HTTPS (TCP {_HTTPS})"
            remedy = "Add an egress rule for TCP 443, so that instances reach ECS, ECR, and Logs."
            yield Cause("NO_EGRESS", Certainty.LIKELY, looked_at, wrong, remedy)


def _groups(environment: Environment, situation: Situation) -> list[Any]:
    group_ids = list(environment.security_groups)
    with translated("ec2:DescribeSecurityGroups"):
        answer = situation.clients.ec2.describe_security_groups(
            Filters=[{"Name": "group-id", "Values": group_ids}]
        )
    return list(answer["SecurityGroups"])


def _allows_https(group: Mapping[str, Any]) -> bool:
    return any(_is_https(rule) for rule in group.get("IpPermissionsEgress", []))


def _is_https(rule: Mapping[str, Any]) -> bool:
    if rule["IpProtocol"] == "-1":
        return True
    first, last = rule.get("FromPort", 0), rule.get("ToPort", 65535)
    return rule["IpProtocol"] in ("tcp", "6") and first <= _HTTPS <= last
