"""A fleet of EC2 instances with its own role and launch template.

Its containers cannot obtain the instance's credentials: a job has only the permissions of its role.
"""

from __future__ import annotations

from collections.abc import Mapping

from troposphere import GetAtt

from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Maybe, Number, Text, TextList
from metaflow_batch_cfn.parts.batch import compute_environments
from metaflow_batch_cfn.parts.batch.fleets import Fleet
from metaflow_batch_cfn.parts.iam import roles

_HOPS = 1


def own_fleet(
    scope: Scope,
    *,
    subnet_ids: TextList,
    security_group_ids: TextList,
    root_volume_gib: Number,
    name: Maybe,
    tags: Mapping[str, Text],
) -> Fleet:
    """Add the role, its instance profile and the launch template."""
    profile = roles.instance_profile(scope, tags)
    template = compute_environments.launch_template(
        scope.name("LaunchTemplate"), root_volume_gib, tags, _HOPS
    )
    return Fleet(
        subnet_ids=subnet_ids,
        security_group_ids=security_group_ids,
        instance_profile_arn=GetAtt(profile, "Arn"),
        launch_template=scope.add(template),
        name=name,
        tags=tags,
    )
